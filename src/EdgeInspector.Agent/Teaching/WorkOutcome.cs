namespace EdgeInspector.Agent.Teaching;

/// <summary>What came of work beside the line.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Text">What it said, for people.</param>
/// <param name="HasFailed">Whether it could not be done.</param>
internal sealed record WorkOutcome(DateTimeOffset At, string Text, bool HasFailed);
