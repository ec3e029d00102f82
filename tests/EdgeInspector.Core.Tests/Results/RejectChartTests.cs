using EdgeInspector.Numerics;
using EdgeInspector.Results;
using Xunit;

namespace EdgeInspector.Core.Tests.Results;

public sealed class RejectChartTests
{
    private const int Hours = 8, Parts = 600, Shifts = 20;
    private static readonly DateTimeOffset Begin = new(2026, 11, 2, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void InControl_OverTwentyShifts_AtMostOneIsCalled()
    {
        var random = new SplitMix64(1);
        PartTally[] before = [.. Enumerable.Range(0, Shifts).Select(shift => Shift(random, shift, 0.01))];
        int called = 0;
        for (int shift = 0; shift < Shifts; shift++)
        {
            PartTally now = Shift(random, Shifts + shift, 0.01);
            RejectChart chart = RejectChart.Of(before, now.Hours, [])!;
            if (chart.Hours.Any(hour => hour.IsBeyond) || chart.Runs.Count > 0) called++;
        }
        Assert.InRange(called, 0, 1);
    }

    [Fact]
    public void FiveTimesTheShare_IsCalledInItsHours()
    {
        var random = new SplitMix64(2);
        PartTally[] before = [.. Enumerable.Range(0, Shifts).Select(shift => Shift(random, shift, 0.01))];
        RejectChart chart = RejectChart.Of(before, Shift(random, Shifts, 0.05).Hours, [])!;
        Assert.Equal(before.Sum(shift => shift.Failed), chart.Failed);
        Assert.Equal(Shifts * Hours * Parts, chart.Inspected);
        Assert.True(chart.Hours.Count(hour => hour.IsBeyond) >= Hours - 1);
        Assert.All(chart.Hours, hour => Assert.InRange(hour.Limit, 12, 17));
    }

    [Fact]
    public void RareRejects_ThatFollowEachOther_AreARun()
    {
        PartTally[] before = [Tally(0, [new HourTally(Begin, 99_950, 50, 0)])];
        RejectChart chart = RejectChart.Of(before, [new HourTally(Begin, 590, 10, 0)], [100, 1100, 1110, 1120, 9000])!;
        Assert.Equal(new RejectRun(3, 1100, 1120, 92), Assert.Single(chart.Runs));
        // The same rejects are no run where they are usual.
        PartTally[] usual = [Tally(0, [new HourTally(Begin, 900, 100, 0)])];
        Assert.Empty(RejectChart.Of(usual, [], [100, 1100, 1110, 1120, 9000])!.Runs);
    }

    [Fact]
    public void RareRejects_InControlOverTwentyShifts_AreHardlyEverARun()
    {
        var random = new SplitMix64(3);
        PartTally[] before = [Tally(0, [new HourTally(Begin, 99_900, 100, 0)])];
        int rejects = 0, runs = 0;
        for (int shift = 0; shift < Shifts; shift++)
        {
            long[] failed = [.. Enumerable.Range(1, 28_800).Where(_ => random.NextDouble() < 0.001).Select(number => (long)number)];
            rejects += failed.Length;
            runs += RejectChart.Of(before, [], failed)!.Runs.Count;
        }
        // Two lengths, each at one in a thousand rejects: one is to be expected.
        Assert.InRange(rejects, 500, 650);
        Assert.InRange(runs, 0, 4);
    }

    [Fact]
    public void LargeHours_HaveLaneysLimits()
    {
        HourTally[] hours = [new(Begin, 5945, 55, 0), new(Begin.AddHours(1), 6120, 80, 0), new(Begin.AddHours(2), 5860, 40, 0),
            new(Begin.AddHours(3), 6025, 75, 0), new(Begin.AddHours(4), 5950, 50, 0)];
        HourTally large = new(Begin.AddDays(1), 5870, 130, 0), small = new(Begin.AddDays(1).AddHours(1), 900, 30, 0);
        RejectChart chart = RejectChart.Of([Tally(0, hours)], [large, small], [])!;
        Assert.Equal(3.362, chart.Spread);
        Assert.Equal((137, false), (chart.Hours[0].Limit, chart.Hours[0].IsBeyond));
        // A small hour of the same day has the exact one.
        Assert.True(chart.Hours[1].IsBeyond);
    }

    [Fact]
    public void TooFewRejectsBefore_OrRecordsThatAreMissing_AreNoChart()
    {
        Assert.Null(RejectChart.Of([], [new HourTally(Begin, 90, 10, 0)], []));
        Assert.Null(RejectChart.Of([Tally(0, [new HourTally(Begin, 10_000, 29, 0)])], [], []));
        Assert.Null(RejectChart.Of([Tally(0, [new HourTally(Begin, 0, 100, 0)])], [], []));
        Assert.Null(RejectChart.Of([Tally(0, [new HourTally(Begin, 10_000, 100, 0)]) with { IsWhole = false }], [], []));
    }

    private static PartTally Shift(SplitMix64 random, int number, double share) => Tally(number,
    [
        .. Enumerable.Range(0, Hours).Select(hour =>
        {
            int failed = Enumerable.Range(0, Parts).Count(_ => random.NextDouble() < share);
            return new HourTally(Begin.AddDays(number).AddHours(hour), Parts - failed, failed, 0);
        }),
    ]);

    private static PartTally Tally(int day, IReadOnlyList<HourTally> hours) => new()
    {
        From = Begin.AddDays(day),
        To = Begin.AddDays(day).AddHours(8),
        Passed = hours.Sum(hour => hour.Passed),
        Failed = hours.Sum(hour => hour.Failed),
        Hours = hours,
    };
}
