namespace EdgeInspector.Challenges;

/// <summary>Says that a frame shows a challenge part.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Run">Number of the run, per station from 1.</param>
/// <param name="Part">Place of the part in the set, from 0.</param>
public sealed record ChallengeMark(string Set, long Run, int Part);
