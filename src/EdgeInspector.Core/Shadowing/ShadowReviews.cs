using System.Collections.Frozen;

namespace EdgeInspector.Shadowing;

/// <summary>What people said of the verdicts that A and B do not share, by the numbers of the parts' records.</summary>
/// <param name="ConfirmedRejects">A rejected them, and somebody confirmed it.</param>
/// <param name="OverturnedRejects">A rejected them, and somebody said that they are good.</param>
/// <param name="OverturnedPasses">A let them pass, and somebody said that they are bad.</param>
public sealed record ShadowReviews(
    IReadOnlySet<long> ConfirmedRejects, IReadOnlySet<long> OverturnedRejects, IReadOnlySet<long> OverturnedPasses)
{
    /// <summary>Nobody said anything.</summary>
    public static ShadowReviews None { get; } = new(FrozenSet<long>.Empty, FrozenSet<long>.Empty, FrozenSet<long>.Empty);
}
