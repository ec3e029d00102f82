using EdgeInspector.Agent.Counters;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Agent.Tests.Counters;

public sealed class StationCountersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 14, 0, 5, TimeSpan.Zero))
    {
        AutoAdvanceAmount = TimeSpan.Zero
    };

    [Fact]
    public void ClockSetBackOverAShiftsBeginning_DoesNotBeginTheOneBeforeAgain()
    {
        var counters = new StationCounters(_folder.Path, "cap", new ShiftPlan(["06:00", "14:00", "22:00"], TimeZoneInfo.Utc), _time);
        counters.Add(
            new Inspection { Id = Guid.NewGuid(), Station = "cap", Sequence = 1, CapturedAt = _time.GetUtcNow(), Verdict = Verdict.Pass });
        Assert.Equal(1, counters.Now().Shift!.Passed);

        _time.AdjustTime(new DateTimeOffset(2026, 11, 25, 13, 59, 55, TimeSpan.Zero));
        counters.Add(
            new Inspection { Id = Guid.NewGuid(), Station = "cap", Sequence = 2, CapturedAt = _time.GetUtcNow(), Verdict = Verdict.Pass });
        Assert.Equal(2, counters.Now().Shift!.Passed);

        _time.AdjustTime(new DateTimeOffset(2026, 11, 25, 22, 0, 1, TimeSpan.Zero));
        Assert.Equal(0, counters.Now().Shift!.Passed);
    }

    public void Dispose() => _folder.Dispose();
}
