using EdgeInspector.Monitoring;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Monitoring;

public class TripMonitorTests
{
    [Fact]
    public void RejectsInARow_HoldsUntilAPartPasses()
    {
        var monitor = new TripMonitor(new TripLimits(3, null, null, 10).ToRules());
        Assert.Equal([false, false, true, false], Feed(monitor, "FNFF"));
        Assert.Equal([Trip.RejectsInARow], monitor.Current.Select(rule => rule.Trip));
        Assert.Equal([true], Feed(monitor, "P"));
        Assert.Empty(monitor.Current);
    }

    [Fact]
    public void Shares_WaitForAFullWindowAndForgetWhatLeavesIt()
    {
        var monitor = new TripMonitor(new TripLimits(null, 0.5, 0.25, 4).ToRules());
        Assert.Equal([false, false, false, true], Feed(monitor, "FFPP"));
        Assert.Equal([Trip.FailedShare], monitor.Current.Select(rule => rule.Trip));
        Assert.Equal([true, false, true], Feed(monitor, "PPN"));
        Assert.Equal([Trip.NotInspectedShare], monitor.Current.Select(rule => rule.Trip));
        Assert.Equal([false, false, false, true], Feed(monitor, "PPPP"));
    }

    [Fact]
    public void Range_CountsForEachOfItsParts()
    {
        var monitor = new TripMonitor(new TripLimits(1000, null, 1, 4).ToRules());
        monitor.Add(Record(Verdict.NotInspected) with { Sequence = 1, SequenceTo = 1_000_000_000 });
        Assert.Equal([Trip.RejectsInARow, Trip.NotInspectedShare], monitor.Current.Select(rule => rule.Trip));
    }

    [Fact]
    public void Paused_DoesNotCount()
    {
        var monitor = new TripMonitor(new TripLimits(2, null, null, 4).ToRules());
        Assert.Equal([false], Feed(monitor, "F"));
        for (int i = 0; i < 5; i++) monitor.Add(Record(Verdict.NotInspected) with { Reason = Reason.Paused });
        Assert.Empty(monitor.Current);
        Assert.Equal([true], Feed(monitor, "F"));
    }

    [Fact]
    public void Off_NeverTrips()
    {
        var monitor = new TripMonitor(new TripLimits(null, null, null, 2).ToRules());
        Assert.All(Feed(monitor, "FFFFNNNN"), Assert.False);
    }

    // Tells of each record whether it changed what holds.
    private static bool[] Feed(TripMonitor monitor, string verdicts) => [.. verdicts.Select(letter =>
    {
        Trip[] before = [.. monitor.Current.Select(rule => rule.Trip)];
        monitor.Add(Record(letter switch { 'P' => Verdict.Pass, 'F' => Verdict.Fail, _ => Verdict.NotInspected }));
        return !before.SequenceEqual(monitor.Current.Select(rule => rule.Trip));
    })];

    private static Inspection Record(Verdict verdict) => new()
    {
        Id = Guid.Empty,
        Sequence = 1,
        Station = "cap",
        CapturedAt = DateTimeOffset.UnixEpoch,
        Verdict = verdict,
    };
}
