using EdgeInspector.Challenges;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Challenges;

public class ChallengeMarginTests
{
    private const int Calm = 15;
    private static readonly float[] Scores = [20, 22, 21, 24, 20, 22, 21, 24, 20, 22];

    [Fact]
    public void Of_ScoresByHand_IsTheWeightedMeanInDeviationsOfOneShowing()
    {
        ChallengeMargin margin = Assert.Single(ChallengeMargin.Of(Shown(Scores, 10), "rabbits"));
        // 20; 20.6; 20.72; 21.704; 21.1928 and so on. Ranges 2, 1, 3, 4, 2, 1, 3, 4, 2: 2.4444 / 1.128 = 2.1671.
        Assert.Equal((10, 21.6354, 10.0), (margin.Showings, Math.Round(margin.Mean, 4), margin.Threshold));
        Assert.Equal((2.1671, 5.37), (Math.Round(margin.Deviation, 4), Math.Round(margin.Margin, 2)));
        Assert.False(margin.IsShort);
        // A good part must stay below.
        margin = Assert.Single(ChallengeMargin.Of(Shown([8, 8.4f, 8, 8.4f, 8, 8.4f, 8, 8.4f, 8, 8.4f], 10, Verdict.Pass), "rabbits"));
        Assert.InRange(margin.Margin, 4, 6);
        Assert.True(ChallengeMargin.Of(Shown([9.5f, 8, 9.9f, 8, 9.5f, 8, 9.9f, 8, 9.5f, 8], 10, Verdict.Pass), "rabbits")[0].IsShort);
    }

    [Fact]
    public void Of_FewShowings_OrOfAnotherModelOrThreshold_SaysNothing()
    {
        Assert.Empty(ChallengeMargin.Of(Shown(Scores[..9], 10), "rabbits"));
        Assert.Empty(ChallengeMargin.Of(Shown(Scores, 10), "hares"));
        ChallengeResult[] results = [.. Shown(Scores, 10), .. Shown([20, 22], 11)];
        Assert.Empty(ChallengeMargin.Of(results, "rabbits"));
        results = [.. Shown(Scores, 10), .. Shown([20, 22], 10).Select(result => result with { Model = "other" })];
        Assert.Empty(ChallengeMargin.Of(results, "rabbits"));
        // The same picture again and again scatters not at all.
        Assert.False(Assert.Single(ChallengeMargin.Of(Shown([.. Scores.Select(_ => 20f)], 10), "rabbits")).IsShort);
    }

    // A part 8 deviations above the threshold, shown three times a day; and one that loses half a deviation with each showing from the
    // 16th on.
    [Fact]
    public void IsShort_InControlHardlyEver_AndWithACreep_BeforeTheFirstMiss()
    {
        int alarms = 0, before = 0;
        const int Seeds = 200, Showings = 100;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            if (FirstShort(seed, 0, Showings).Short is not null) alarms++;
            (int? said, int? missed) = FirstShort(seed, -0.5, Showings);
            if (said <= missed) before++;
        }
        // Seen: 0 of 200 in control, 200 of 200 before the first miss.
        Assert.True(alarms <= Seeds / 50, $"{alarms} of {Seeds} parts in control were said to creep within {Showings} showings.");
        Assert.True(before >= Seeds * 95 / 100, $"{before} of {Seeds} creeping parts were said before the first miss.");
    }

    private static (int? Short, int? Missed) FirstShort(ulong seed, double creep, int showings)
    {
        var random = new SplitMix64(seed);
        float[] scores =
            [.. Enumerable.Range(0, showings).Select(i => (float)(18 + (creep * Math.Max(0, i - Calm)) + random.NextGaussian()))];
        int missed = Array.FindIndex(scores, score => score <= 10);
        int shortAt = Enumerable.Range(1, missed < 0 ? showings : missed).FirstOrDefault(
            count => ChallengeMargin.Of(Shown(scores[..count], 10), "rabbits").Any(one => one.IsShort));
        return (shortAt == 0 ? null : shortAt, missed < 0 ? null : missed);
    }

    private static ChallengeResult[] Shown(float[] scores, float threshold, Verdict expected = Verdict.Fail) =>
    [
        .. scores.Select((score, i) => new ChallengeResult
        {
            Run = i + 1,
            Set = "rabbits",
            Outcome = ChallengeOutcome.Passed,
            By = "mia",
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch,
            Model = "sha",
            After = i,
            Through = i + 1,
            Parts = [new ChallengeSeen("scratch", expected, expected, i + 1, score, threshold, null)],
        }),
    ];
}
