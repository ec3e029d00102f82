namespace EdgeInspector.Commands;

/// <summary>What came of a command, and when; a repetition gets the same.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="At">When it was answered first.</param>
public sealed record CommandAnswer(CommandOutcome Outcome, DateTimeOffset At);
