using EdgeInspector.Challenges;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Challenges;

public sealed class ChallengeMemoryTests
{
    [Fact]
    public void Trials_AreWholeRunsOfOneSystem_TheNewestLast()
    {
        ChallengeMemory memory = Of(
            Run(1, "rabbits", "a"), Run(2, "rabbits", "b", bad: "hole"), Run(3, "rabbits", "b"), Run(4, "other", "b"),
            Run(5, "rabbits", "b", ChallengeOutcome.BrokenOff), Run(6, "rabbits", "b", ChallengeOutcome.Failed), Run(7, "rabbits", "b"));
        Assert.Equal([3, 6, 7], memory.Trials("rabbits").Select(run => run.Run));
        Assert.Equal([4], memory.Trials("other").Select(run => run.Run));
        Assert.Empty(memory.Trials("none"));
    }

    [Fact]
    public void Trials_EndWhereAnotherModelOrProductWasJudged()
    {
        Assert.Equal([3], Of(Run(1, "s", "a"), Run(2, "s", "b"), Run(3, "s", "a")).Trials("s").Select(run => run.Run));
        Assert.Equal([2], Of(Run(1, "s", "a") with { Recipe = "red" }, Run(2, "s", "a")).Trials("s").Select(run => run.Run));
        // A part that was good and is bad now is another one.
        Assert.Equal([2], Of(Run(1, "s", "a", expected: Verdict.Pass), Run(2, "s", "a")).Trials("s").Select(run => run.Run));
    }

    private static ChallengeMemory Of(params ChallengeResult[] results) => new() { Results = results };

    private static ChallengeResult Run(
        long run, string set, string model, ChallengeOutcome outcome = ChallengeOutcome.Passed, string bad = "scratch",
        Verdict expected = Verdict.Fail) => new()
        {
            Run = run,
            Set = set,
            Outcome = outcome,
            By = "mia",
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch,
            Model = model,
            After = 0,
            Through = 0,
            Parts = [new(bad, expected, Verdict.Fail, 1, null, null, null), new("fine", Verdict.Pass, Verdict.Pass, 2, null, null, null)],
        };
}
