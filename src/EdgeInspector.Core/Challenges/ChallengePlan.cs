namespace EdgeInspector.Challenges;

/// <summary>Which challenge parts a station has, and when they are due.</summary>
/// <param name="Sets">The sets; each is due on its own.</param>
/// <param name="At">What makes them due, up to <see cref="LastChange"/>.</param>
/// <param name="Every">So long after a pass they are due; null for no limit.</param>
/// <param name="EveryParts">So many parts after a pass they are due; null for no limit.</param>
/// <param name="Grace">So long after they became due they are overdue.</param>
/// <param name="TimeLimit">How long a run may take.</param>
public sealed record ChallengePlan(
    IReadOnlyList<ChallengeSet> Sets, IReadOnlySet<ChallengeCause> At, TimeSpan? Every, long? EveryParts, TimeSpan Grace,
    TimeSpan TimeLimit)
{
    /// <summary>The causes up to this one are changes that a plan can name; the others are no choice.</summary>
    public const ChallengeCause LastChange = ChallengeCause.Threshold;

    /// <summary>The set of a name; null when there is none.</summary>
    public ChallengeSet? Find(string? name) => Sets.FirstOrDefault(set => set.Name == name);
}
