using EdgeInspector.Monitoring;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Monitoring;

public sealed class RejectMonitorTests
{
    private const int Shifts = 20, Hours = 8, Parts = 3600;
    private readonly FakeTimeProvider _time = new();
    private int _parts;

    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.01, 2)]
    [InlineData(0.003, 3)]
    [InlineData(0.001, 4)]
    public void InControl_OverTwentyShifts_AtMostOneIsCalled(double share, ulong seed)
    {
        var random = new SplitMix64(seed);
        var monitor = new RejectMonitor([.. Enumerable.Range(0, Shifts * Hours).Select(_ => Hour(random, share))], null, _time);
        Assert.Equal(share, monitor.Report().UsualShare!.Value, share / 10);
        Assert.InRange(Enumerable.Range(0, Shifts * Hours * Parts).Count(_ => IsCalled(monitor, random, share)), 0, 1);
    }

    // What the limit of runs and hours is made for: of lines in control nine in ten are called at most once in 20 shifts.
    [Theory]
    [Long]
    [InlineData(0.003)]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void InControl_OfFiftyLines_NineInTenAreCalledAtMostOnceInTwentyShifts(double share)
    {
        const int Lines = 50;
        int calm = 0, calls = 0;
        for (ulong seed = 0; seed < Lines; seed++)
        {
            var random = new SplitMix64(1000 + seed);
            var monitor = new RejectMonitor([.. Enumerable.Range(0, Shifts * Hours).Select(_ => Hour(random, share))], null, _time);
            _parts = 0;
            int called = Enumerable.Range(0, Shifts * Hours * Parts).Count(_ => IsCalled(monitor, random, share));
            calls += called;
            if (called <= 1) calm++;
        }
        TestContext.Current.SendDiagnosticMessage($"{share:P1} rejects: {calm} of {Lines} lines were called at most once, {calls} calls in all.");
        Assert.True(calm * 10 >= Lines * 9, $"{calm} of {Lines} lines were called at most once in {Shifts} shifts, {calls} calls in all.");
    }

    // ln 0.5 / ln(1 - power), the median run length of a chart (Montgomery, Introduction to Statistical Quality Control, 7.2), of the
    // binomial at the doubled share where the usual one is known; rounded up to whole hours.
    [Theory]
    [InlineData(0.05, 1)]
    [InlineData(0.01, 1)]
    [InlineData(0.003, 2)]
    [InlineData(0.001, 6)]
    public void DoubledShare_IsCalledWithinTheMedianOfTheChart(double share, int median)
    {
        const int Lines = 51;
        int inTime = 0;
        for (ulong seed = 0; seed < Lines; seed++)
        {
            var random = new SplitMix64(100 + seed);
            var monitor = new RejectMonitor([new RejectHour(Parts, 0, false)], share, _time);
            int parts = _parts = 0;
            while (parts <= median * Parts && !IsCalled(monitor, random, 2 * share)) parts++;
            if (parts <= median * Parts) inTime++;
        }
        Assert.True(inTime * 2 > Lines, $"{inTime} of {Lines}");
    }

    [Fact]
    public void TooManyInAnHour_AreCalledBeforeItIsOver_AndEndWithAnHourAsUsual()
    {
        var monitor = new RejectMonitor(Enumerable.Repeat(new RejectHour(1000, 10, false), 10), null, _time);
        Assert.Equal((10, 0.01, 21L), (monitor.Report().Hours, monitor.Report().UsualShare!.Value, monitor.Report().Limit));
        for (int i = 0; i < 21; i++) monitor.Add(Verdict.Fail);
        Assert.Null(monitor.Report().Beyond);
        monitor.Add(Verdict.Fail);
        Assert.Equal(RejectExcess.Hour, monitor.Report().Beyond);
        Assert.Equal(
            "22 parts of 22 failed within an hour of work; where 1 % are usual, chance gives at most 21 in an hour.",
            monitor.Report().Because);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(monitor.Add(Verdict.Pass));
        // The hour that is on has no bad part yet, but is not over either.
        Assert.Equal(RejectExcess.Hour, monitor.Report().Beyond);
        Assert.Equal(new RejectHour(22, 22, true), monitor.Hours[^1]);
        Assert.Equal(0.01, monitor.Report().UsualShare);
        _time.Advance(TimeSpan.FromHours(1));
        monitor.Add(Verdict.Pass);
        Assert.Null(monitor.Report().Beyond);
    }

    [Fact]
    public void RareRejects_ThatFollowEachOther_AreCalledAtOnce()
    {
        var monitor = new RejectMonitor([], usualShare: 0.001, _time);
        Pass(monitor, 60);
        for (int i = 0; i < 2; i++)
        {
            monitor.Add(Verdict.Fail);
            Pass(monitor, 20);
        }
        Assert.Null(monitor.Report().Beyond);
        monitor.Add(Verdict.Fail);
        Assert.Equal(RejectExcess.Run, monitor.Report().Beyond);
        Assert.StartsWith("3 parts of 103 failed; where 0.1 % are usual, chance has so many in 11", monitor.Report().Because,
            StringComparison.Ordinal);
    }

    [Fact]
    public void NotInspected_SaysNothing()
    {
        var monitor = new RejectMonitor([], 0.001, _time);
        for (int i = 0; i < 100; i++) monitor.Add(Verdict.NotInspected);
        Assert.Equal((0L, 0L), (monitor.Report().Parts, monitor.Report().Failed));
    }

    // Seven hours, or 99 rejects, say too little.
    [Theory]
    [InlineData(7, 100)]
    [InlineData(9, 11)]
    public void TooFewRejectsBefore_CallForNobody(int hours, int failed)
    {
        var monitor = new RejectMonitor(Enumerable.Repeat(new RejectHour(1000, failed, false), hours), null, _time);
        for (int i = 0; i < 1000; i++) monitor.Add(Verdict.Fail);
        Assert.Equal(((double?)null, (long?)null, (RejectExcess?)null),
            (monitor.Report().UsualShare, monitor.Report().Limit, monitor.Report().Beyond));
    }

    private bool IsCalled(RejectMonitor monitor, SplitMix64 random, double share)
    {
        bool before = monitor.Because is not null;
        if (++_parts % Parts == 0) _time.Advance(TimeSpan.FromHours(1));
        monitor.Add(random.NextDouble() < share ? Verdict.Fail : Verdict.Pass);
        return !before && monitor.Because is not null;
    }

    private static RejectHour Hour(SplitMix64 random, double share) =>
        new(Parts, Enumerable.Range(0, Parts).Count(_ => random.NextDouble() < share), false);

    private static void Pass(RejectMonitor monitor, int parts)
    {
        for (int i = 0; i < parts; i++) monitor.Add(Verdict.Pass);
    }
}
