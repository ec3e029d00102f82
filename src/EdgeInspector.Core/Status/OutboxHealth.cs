namespace EdgeInspector.Status;

/// <summary>How the outbox fares.</summary>
/// <param name="Records">Records on the disk, delivered ones included.</param>
/// <param name="Undelivered">Records that the broker has not acknowledged.</param>
/// <param name="OldestAgeSeconds">Age of the oldest undelivered one; null when there is none.</param>
/// <param name="Bytes">Bytes on the disk.</param>
/// <param name="MaximumBytes">Bytes that it may take.</param>
/// <param name="HoursLeft">How long it can take results at the present rate before it drops undelivered ones; null when that cannot be
/// told.</param>
/// <param name="InMemory">Results that are not on the disk yet.</param>
/// <param name="Trouble">Why nothing can be written; null when all is well.</param>
public sealed record OutboxHealth(
    long Records, long Undelivered, double? OldestAgeSeconds, long Bytes, long MaximumBytes, double? HoursLeft, int InMemory,
    string? Trouble);
