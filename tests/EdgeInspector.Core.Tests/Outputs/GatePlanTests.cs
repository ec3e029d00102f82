using EdgeInspector.Challenges;
using EdgeInspector.Outputs;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Outputs;

/// <summary>What the outputs of a gate are, by verdicts and times.</summary>
public sealed class GatePlanTests
{
    private static readonly GateSettings Delayed = new() { Name = "gate", Station = "cap", Delay = Ms(500) };

    [Fact]
    public void Pass_IsOnAtItsTimeForItsTime()
    {
        GatePlan plan = Started(Delayed);
        plan.See(1, 1, Ms(0));
        plan.Judge(SimulatedLine.Record(1, Verdict.Pass));
        Assert.Equal([(500, true), (550, false)], Changes(plan, 0, 1000));
        Assert.Equal((1, 0), (plan.Passed, plan.Rejected));
    }

    [Theory]
    [InlineData(Verdict.Fail)]
    [InlineData(Verdict.NotInspected)]
    [InlineData(null)]
    public void AnythingElse_IsRejected(Verdict? verdict)
    {
        GatePlan plan = Started(Delayed);
        plan.See(1, 1, Ms(0));
        if (verdict is { } known) plan.Judge(SimulatedLine.Record(1, known));
        Assert.Empty(Changes(plan, 0, 1000));
        Assert.Equal((0, 1, verdict is null ? 1 : 0), (plan.Passed, plan.Rejected, plan.Late));
    }

    /// <summary>A known bad part that the model misses must not leave with the product.</summary>
    [Fact]
    public void ChallengePart_IsRejected_WhateverItsVerdict()
    {
        GatePlan plan = Started(Delayed);
        plan.See(1, 1, Ms(0));
        plan.Judge(SimulatedLine.Record(1, Verdict.Pass) with { Challenge = new ChallengeMark("bad caps", 1, 0) });
        Assert.Empty(Changes(plan, 0, 1000));
        Assert.Equal((0, 1, 0), (plan.Passed, plan.Rejected, plan.Late));
    }

    [Fact]
    public void Reject_IsOnForAMoment()
    {
        GatePlan plan = Started(Delayed);
        plan.See(1, 1, Ms(0));
        plan.Judge(SimulatedLine.Record(1, Verdict.Fail));
        Assert.False(plan.LevelsAt(Ms(499)).Reject);
        Assert.True(plan.LevelsAt(Ms(500)).Reject);
        Assert.False(plan.LevelsAt(Ms(550)).Reject);
    }

    [Theory]
    [InlineData(600, true)]
    [InlineData(601, false)]
    public void LateVerdict_PassesUpToItsLimit(int at, bool passes)
    {
        GatePlan plan = Started(Delayed);
        plan.See(1, 1, Ms(0));
        Changes(plan, 0, at - 1);
        plan.Judge(SimulatedLine.Record(1, Verdict.Pass));
        Assert.Equal(passes, Changes(plan, at, 1000).Count > 0);
        Assert.Equal(passes ? 0 : 1, plan.Late);
    }

    [Fact]
    public void ConfirmedTooLate_GoesOffAtOnce()
    {
        GatePlan plan = Started(Delayed);
        plan.See(1, 1, Ms(0));
        plan.Judge(SimulatedLine.Record(1, Verdict.Pass));
        Assert.True(plan.LevelsAt(Ms(590)).Pass);
        plan.Confirm(new GateLevels(true, false, true, false), Ms(601));
        Assert.False(plan.LevelsAt(Ms(601)).Pass);
        Assert.Equal((0, 1, 1), (plan.Passed, plan.Rejected, plan.Late));
    }

    [Fact]
    public void NextPart_EndsThePassBefore()
    {
        GatePlan plan = Started(Delayed with { Delay = TimeSpan.Zero, Mode = GateMode.Level, On = Ms(5000) });
        plan.See(1, 1, Ms(0));
        plan.Judge(SimulatedLine.Record(1, Verdict.Pass));
        Assert.Equal([(0, true)], Changes(plan, 0, 299));
        plan.See(2, 1, Ms(300));
        Assert.Equal([(300, false)], Changes(plan, 300, 309, on: true));
        plan.Judge(SimulatedLine.Record(2, Verdict.Pass));
        Assert.Equal([(310, true), (5310, false)], Changes(plan, 310, 9000));
    }

    [Fact]
    public void SecondPartOnTheWay_TakesTheFirstOnesPass()
    {
        GatePlan plan = Started(Delayed);
        plan.See(1, 1, Ms(0));
        plan.Judge(SimulatedLine.Record(1, Verdict.Pass));
        plan.See(2, 1, Ms(400));
        plan.Judge(SimulatedLine.Record(2, Verdict.Pass));
        Assert.Equal([(900, true), (950, false)], Changes(plan, 400, 2000));
        Assert.Equal((1, 1, 1), (plan.Passed, plan.Rejected, plan.Crowded));
    }

    [Fact]
    public void Pulses_HaveAGap()
    {
        GatePlan plan = Started(Delayed with { PartsOnTheWay = 3 });
        plan.See(1, 1, Ms(0));
        plan.See(2, 1, Ms(40));
        plan.Judge(SimulatedLine.Record(1, Verdict.Pass));
        plan.Judge(SimulatedLine.Record(2, Verdict.Pass));
        Assert.Equal([(500, true), (540, false), (560, true), (610, false)], Changes(plan, 40, 2000));
    }

    [Fact]
    public void Counted_PassesWhenSoManyWereSeen_WhateverTheTime()
    {
        GatePlan plan = Started(Delayed with { Delay = TimeSpan.Zero, DelayParts = 2 });
        for (int i = 1; i <= 2; i++) SeeAndPass(plan, i, i * 100);
        Assert.Empty(Changes(plan, 200, 4999));
        SeeAndPass(plan, 3, 5000);
        Assert.Equal([(5000, true), (5050, false)], Changes(plan, 5000, 8000));
    }

    [Theory]
    [InlineData(Reason.CameraLost)]
    [InlineData(Reason.FrameIdGap)]
    [InlineData(Reason.TriggerWithoutFrame)]
    [InlineData(Reason.AgentRestarted)]
    public void Counted_AfterALoss_NoPartThatWasOnTheWayPasses(Reason reason)
    {
        GatePlan plan = Started(Delayed with { Delay = TimeSpan.Zero, DelayParts = 2 });
        for (int i = 1; i <= 2; i++) SeeAndPass(plan, i, i * 100);
        plan.See(3, 1, Ms(300));
        plan.Judge(SimulatedLine.Record(3, Verdict.NotInspected, reason));
        Assert.Empty(Changes(plan, 300, 399));
        SeeAndPass(plan, 4, 400);
        Assert.Empty(Changes(plan, 400, 499));
        SeeAndPass(plan, 5, 500);
        Assert.Empty(Changes(plan, 500, 599));
        SeeAndPass(plan, 6, 600);
        Assert.Equal([(600, true), (650, false)], Changes(plan, 600, 900));
    }

    [Fact]
    public void Withdrawn_NothingSeenBeforePasses_AndAPassThatIsOnEnds()
    {
        GatePlan plan = Started(Delayed with { PartsOnTheWay = 3 });
        SeeAndPass(plan, 1, 0);
        SeeAndPass(plan, 2, 300);
        Assert.Equal([(500, true)], Changes(plan, 300, 510));
        plan.Withdraw();
        Assert.False(plan.LevelsAt(Ms(511)).Pass);
        SeeAndPass(plan, 3, 520);
        Assert.Equal([(1020, true), (1070, false)], Changes(plan, 520, 2000));
    }

    [Fact]
    public void StationThatDoesNotWork_GivesNoPass()
    {
        GatePlan plan = Started(Delayed);
        SeeAndPass(plan, 1, 0);
        plan.SetWorking(false);
        plan.SetWorking(true);
        Assert.Empty(Changes(plan, 0, 1000));
        plan.SetWorking(false);
        SeeAndPass(plan, 2, 1000);
        Assert.Empty(Changes(plan, 1000, 2000));
        Assert.False(plan.LevelsAt(Ms(2000)).Ready);
    }

    [Fact]
    public void ProcessStoodStill_FramesThatWaitedGiveNoPass()
    {
        GatePlan plan = Started(Delayed);
        plan.StoodStill(Ms(5000));
        SeeAndPass(plan, 1, 5001);
        Assert.Empty(Changes(plan, 5001, 6000));
        SeeAndPass(plan, 2, 6001);
        Assert.Equal([(6501, true), (6551, false)], Changes(plan, 6001, 7000));
    }

    [Fact]
    public void NobodyAsks_MemoryStaysBounded()
    {
        GatePlan plan = Started(Delayed with { Delay = TimeSpan.FromHours(1), PartsOnTheWay = 100 });
        for (int i = 1; i <= 100_000; i++) plan.See(i, 1, Ms(i));
        plan.See(100_001, 1_000_000_000, Ms(100_001));
        Assert.InRange(plan.Waiting, 1, 4 * GateSettings.MostParts);
    }

    private static GatePlan Started(GateSettings settings)
    {
        var plan = new GatePlan(settings);
        plan.SetWorking(true);
        plan.Confirm(default, Ms(-1000));
        return plan;
    }

    private static void SeeAndPass(GatePlan plan, long sequence, int at)
    {
        plan.See(sequence, 1, Ms(at));
        plan.Judge(SimulatedLine.Record(sequence, Verdict.Pass));
    }

    // When pass changes, with a device that confirms at once; looked at every millisecond.
    private static List<(int At, bool On)> Changes(GatePlan plan, int from, int to, bool on = false)
    {
        List<(int, bool)> changes = [];
        TimeSpan? next = Ms(from);
        for (int at = from; at <= to; at++)
        {
            bool wasDue = next <= Ms(at);
            GateLevels levels = plan.LevelsAt(Ms(at));
            if (levels.Pass != on)
            {
                // Whoever sleeps until the plan's next change must miss none.
                Assert.True(wasDue, $"{at} ms was not announced");
                on = levels.Pass;
                changes.Add((at, on));
            }
            plan.Confirm(levels, Ms(at));
            next = plan.NextChange(Ms(at));
        }
        return changes;
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
