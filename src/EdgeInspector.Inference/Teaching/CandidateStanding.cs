namespace EdgeInspector.Inference.Teaching;

/// <summary>Whether a candidate counts for the next version, and what it waits for when it does not.</summary>
/// <param name="Counts">Whether the next version learns from it.</param>
/// <param name="TakesSecond">Whether the word of a second person would make it count.</param>
/// <param name="Support">The parts that are alike, where they can stand in for that person; null where they cannot.</param>
public sealed record CandidateStanding(bool Counts, bool TakesSecond, AlikeSupport? Support);
