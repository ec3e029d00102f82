namespace EdgeInspector.Pipeline;

/// <summary>Sequence numbers from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct SequenceRange(long First, long Last);
