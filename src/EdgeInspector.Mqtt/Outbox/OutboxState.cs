namespace EdgeInspector.Mqtt.Outbox;

/// <summary>What the outbox holds, as it was when it was last looked at.</summary>
/// <param name="Records">Records on the disk, delivered ones included.</param>
/// <param name="Undelivered">Those that the broker has not acknowledged.</param>
/// <param name="Bytes">Bytes on the disk.</param>
/// <param name="OldestUndelivered">When the oldest undelivered one happened; null when there is none.</param>
/// <param name="InMemory">Results that are not on the disk yet.</param>
/// <param name="Trouble">Why nothing can be written; null when all is well.</param>
internal sealed record OutboxState(long Records, long Undelivered, long Bytes, DateTimeOffset? OldestUndelivered, int InMemory, string? Trouble);
