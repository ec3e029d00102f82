namespace EdgeInspector.Results;

/// <summary>What the store holds, as it was when it was last looked at.</summary>
/// <param name="Records">Records on the disk, delivered ones included.</param>
/// <param name="Undelivered">Those that are still to be delivered.</param>
/// <param name="Bytes">Bytes on the disk.</param>
/// <param name="MaximumBytes">Bytes that it may take.</param>
/// <param name="OldestUndelivered">When the oldest undelivered one happened; null when there is none.</param>
/// <param name="InMemory">Results that are not on the disk yet.</param>
/// <param name="Trouble">Why nothing can be written; null when all is well.</param>
public sealed record ResultStoreState(
    long Records, long Undelivered, long Bytes, long MaximumBytes, DateTimeOffset? OldestUndelivered, int InMemory, string? Trouble);
