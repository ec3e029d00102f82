using EdgeInspector.Shadowing;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Shadowing;

/// <summary>What the gate says before a version is released.</summary>
public class ShadowGateTests
{
    private static readonly ShadowMemory Seen = new()
    {
        Run = 1,
        Plan = new ShadowPlan(2, "b", null, 1, 300, "mia", "lot 17"),
        Basis = new ShadowBasis("a", null, "rules"),
        Counts = new ShadowCounts(BothPass: 290, BothFail: 10),
        Guard = new ShadowGuard(default, "a", 12, 1, 3, [], [], []),
    };

    [Fact]
    public void Judge_NothingSpeaksAgainstIt_SaysYesFourTimes()
    {
        IReadOnlyList<ShadowPoint> points = ShadowGate.Judge(Seen, ShadowReviews.None, challengeSets: false);
        Assert.Equal(Enum.GetValues<ShadowTopic>(), points.Select(point => point.Topic));
        Assert.All(points, point => Assert.Equal(ShadowAnswer.Yes, point.Answer));
    }

    [Fact]
    public void Judge_FewerPartsThanAreWanted_WaitsForThem()
    {
        ShadowPoint[] points = [.. ShadowGate.Judge(Seen with { Counts = new ShadowCounts(BothPass: 299) }, ShadowReviews.None, false)];
        Assert.Equal([ShadowAnswer.NotYet, ShadowAnswer.Yes, ShadowAnswer.Yes, ShadowAnswer.NotYet], points.Select(point => point.Answer));
        Assert.Equal((299L, 300L), (points[0].Count, points[0].Of!.Value));
    }

    [Fact]
    public void Judge_RejectsThatWouldPass_WaitsForAPerson_AndSaysNoToAConfirmedOne()
    {
        ShadowMemory run = Seen with
        {
            Counts = new ShadowCounts(BothPass: 297, OnlyAFails: 3),
            Disagreements = [AFails(7, "x-7"), AFails(8), AFails(9)],
        };
        ShadowPoint open = Of(run, ShadowTopic.ConfirmedRejects, new([], [9], []));
        Assert.Equal((ShadowAnswer.NotYet, ShadowReason.RejectsUnreviewed, 2L), (open.Answer, open.Reason, open.Count));
        Assert.Contains("x-7, part 8", open.Text, StringComparison.Ordinal);
        ShadowPoint lost = Of(run, ShadowTopic.ConfirmedRejects, new([8], [9], []));
        Assert.Equal((ShadowAnswer.No, ShadowReason.RejectsLost, 1L), (lost.Answer, lost.Reason, lost.Count));
        Assert.Contains("part 8", lost.Text, StringComparison.Ordinal);
        Assert.Equal(ShadowAnswer.Yes, Of(run, ShadowTopic.ConfirmedRejects, new([], [7, 8, 9], [])).Answer);
    }

    [Fact]
    public void Judge_MoreDifferThanAreKept_SaysNo()
    {
        ShadowDisagreement[] kept = [.. Enumerable.Range(1, 500).Select(n => AFails(n))];
        ShadowMemory run = Seen with { Counts = new ShadowCounts(OnlyAFails: 501), Disagreements = kept };
        Assert.Equal(ShadowReason.TooManyDiffer, Of(run, ShadowTopic.ConfirmedRejects).Reason);
    }

    [Fact]
    public void Judge_WhatIsStored_CountsAsWhatIsShown()
    {
        ShadowGuard lost = Seen.Guard! with { LostRejects = ["part 3"], LostChallenges = ["crack"] };
        Assert.Equal(ShadowReason.RejectsLost, Of(Seen with { Guard = lost }, ShadowTopic.ConfirmedRejects).Reason);
        Assert.Equal(ShadowReason.ChallengesLost, Of(Seen with { Guard = lost }, ShadowTopic.Challenges).Reason);
        Assert.All((ShadowTopic[])[ShadowTopic.ConfirmedRejects, ShadowTopic.Challenges], topic =>
        {
            Assert.Equal(ShadowReason.GuardRunning, Of(Seen with { Guard = null }, topic).Reason);
            ShadowPoint failed = Of(Seen with { Guard = Seen.Guard! with { Failure = "no disk" } }, topic);
            Assert.Equal((ShadowAnswer.No, ShadowReason.GuardFailed), (failed.Answer, failed.Reason));
        });
    }

    [Fact]
    public void Judge_ChallengeParts_AreToBeShownToBoth()
    {
        Assert.Equal(ShadowReason.ChallengesNotShown, Of(Seen, ShadowTopic.Challenges, sets: true).Reason);
        Assert.Equal(ShadowAnswer.Yes, Of(Seen with { ChallengesSeen = 3 }, ShadowTopic.Challenges, sets: true).Answer);
        ShadowPoint lost = Of(Seen with { ChallengesSeen = 3, ChallengesLost = 1, LostChallenges = ["two: it passed"] }, ShadowTopic.Challenges, sets: true);
        Assert.Equal(ShadowAnswer.No, lost.Answer);
        Assert.Contains("two: it passed", lost.Text, StringComparison.Ordinal);
        ShadowGuard none = Seen.Guard! with { Challenges = 0 };
        Assert.Equal(ShadowReason.NoChallenges, Of(Seen with { Guard = none }, ShadowTopic.Challenges).Reason);
    }

    // Of n that differ, all by B: one-sided chance 0.5^n, below 5 % from 5 on.
    [Theory]
    [InlineData(4, 0, ShadowAnswer.Yes)]
    [InlineData(5, 0, ShadowAnswer.No)]
    [InlineData(0, 5, ShadowAnswer.No)]
    [InlineData(2, 3, ShadowAnswer.No)]
    [InlineData(0, 0, ShadowAnswer.Yes)]
    public void Judge_MoreRejectsByBThanChanceGives_SaysNo(int byB, int refused, ShadowAnswer answer)
    {
        ShadowMemory run = Seen with
        {
            Counts = new ShadowCounts(BothPass: 300, OnlyBFails: byB),
            Refused = refused,
            Disagreements = [.. Enumerable.Range(1, byB).Select(n => BFails(n))],
        };
        Assert.Equal(answer, Of(run, ShadowTopic.FalseRejects).Answer);
    }

    [Fact]
    public void Judge_WhatBCatchesAndAMissed_IsNoFalseRejectOfB_AndAConfirmedOneIsNoneOfA()
    {
        ShadowDisagreement[] five = [.. Enumerable.Range(1, 5).Select(n => BFails(n))];
        ShadowMemory caught = Seen with { Counts = new ShadowCounts(BothPass: 300, OnlyBFails: 5), Disagreements = five };
        Assert.Equal(ShadowAnswer.No, Of(caught, ShadowTopic.FalseRejects).Answer);
        Assert.Equal(ShadowAnswer.Yes, Of(caught, ShadowTopic.FalseRejects, new([], [], [3])).Answer);
        // 6 by B against 2 by A is chance, against none it is not.
        ShadowMemory right = Seen with
        {
            Counts = new ShadowCounts(BothPass: 300, OnlyBFails: 6, OnlyAFails: 2),
            Disagreements = [AFails(20), AFails(21), .. Enumerable.Range(1, 6).Select(n => BFails(n))],
        };
        Assert.Equal(ShadowAnswer.Yes, Of(right, ShadowTopic.FalseRejects).Answer);
        Assert.Equal(ShadowAnswer.No, Of(right, ShadowTopic.FalseRejects, new([20, 21], [], [])).Answer);
    }

    private static ShadowPoint Of(ShadowMemory run, ShadowTopic topic, Reviews? reviews = null, bool sets = false) =>
        ShadowGate.Judge(run, reviews is null ? ShadowReviews.None
            : new ShadowReviews(reviews.Confirmed.ToHashSet(), reviews.Overturned.ToHashSet(), reviews.Missed.ToHashSet()), sets)
            .Single(point => point.Topic == topic);

    private static ShadowDisagreement AFails(long sequence, string? part = null) =>
        new(sequence, Guid.Empty, part, default, Verdict.Fail, 120, 100, Verdict.Pass, 120, 150);

    private static ShadowDisagreement BFails(long sequence) =>
        new(sequence, Guid.Empty, null, default, Verdict.Pass, 80, 100, Verdict.Fail, 80, 50);

    private sealed record Reviews(long[] Confirmed, long[] Overturned, long[] Missed);
}
