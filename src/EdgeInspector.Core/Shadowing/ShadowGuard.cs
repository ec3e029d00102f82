namespace EdgeInspector.Shadowing;

/// <summary>What became of all that must be rejected when B judged it again beside the line.</summary>
/// <param name="At">When that was done, UTC.</param>
/// <param name="ModelA">SHA-256 of the package that it was held against.</param>
/// <param name="ConfirmedRejects">Confirmed rejects of the archive that both judged.</param>
/// <param name="WithoutFrame">Confirmed rejects whose frames the archive has no more.</param>
/// <param name="Challenges">Pictures of the challenge set that both judged.</param>
/// <param name="LostRejects">Confirmed rejects that fail with A and would pass with B, by name.</param>
/// <param name="LostChallenges">The same of the challenge set, and of what the package itself brings as a defect.</param>
/// <param name="Notes">What could not be judged, in sentences.</param>
/// <param name="Failure">Why nothing was judged; null when it was.</param>
public sealed record ShadowGuard(
    DateTimeOffset At, string ModelA, int ConfirmedRejects, int WithoutFrame, int Challenges, IReadOnlyList<string> LostRejects,
    IReadOnlyList<string> LostChallenges, IReadOnlyList<string> Notes, string? Failure = null);
