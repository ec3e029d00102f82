using EdgeInspector.Agent.Counters;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Agent.Tests.Counters;

public class ShiftPlanTests
{
    private static readonly TimeZoneInfo Berlin = TimeZones.Of("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-25T05:30:00+01:00", "2026-11-24T22:00:00+01:00")]
    [InlineData("2026-11-25T06:00:00+01:00", "2026-11-25T06:00:00+01:00")]
    [InlineData("2026-11-25T13:59:59+01:00", "2026-11-25T06:00:00+01:00")]
    [InlineData("2026-11-25T23:00:00+01:00", "2026-11-25T22:00:00+01:00")]
    [InlineData("2026-11-25T04:59:00Z", "2026-11-24T22:00:00+01:00")]
    [InlineData("2026-07-01T06:00:00+02:00", "2026-07-01T06:00:00+02:00")]
    public void BeginningBefore_IsTheLastBeginning(string now, string began) => Assert.Equal(
        DateTimeOffset.Parse(began, null),
        new ShiftPlan(["14:00", "06:00", "22:00"], Berlin).BeginningBefore(DateTimeOffset.Parse(now, null)));

    [Fact]
    public void BeginningBefore_InTheHourThatIsLeftOut_BeginsWithTheNext() => Assert.Equal(
        DateTimeOffset.Parse("2026-03-29T01:30:00Z", null),
        new ShiftPlan(["02:30"], Berlin).BeginningBefore(DateTimeOffset.Parse("2026-03-29T12:00:00Z", null)));

    [Fact]
    public void BeginningBefore_WithoutShifts_IsNull() => Assert.Null(new ShiftPlan([], Berlin).BeginningBefore(DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData("2026-10-25T00:29:00Z", "2026-10-24T00:30:00Z")]
    [InlineData("2026-10-25T00:45:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T01:15:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T01:45:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-26T01:30:00Z", "2026-10-26T01:30:00Z")]
    public void BeginningBefore_InTheHourThatComesTwice_BeganOnce(string now, string began) => Assert.Equal(
        DateTimeOffset.Parse(began, null), new ShiftPlan(["02:30"], Berlin).BeginningBefore(DateTimeOffset.Parse(now, null)));

    // The night shift lasts 7 hours when the clock goes on, 9 when it goes back, and 8 in all other nights.
    [Theory]
    [InlineData("2026-03-30T10:00:00Z", "2026-03-28T21:00:00Z", 7)]
    [InlineData("2026-10-26T10:00:00Z", "2026-10-24T20:00:00Z", 9)]
    [InlineData("2026-11-26T10:00:00Z", "2026-11-24T21:00:00Z", 8)]
    public void Newest_OverMidnightAndAClockThatIsSet_AreWithoutGap(string until, string nightBegins, int hours)
    {
        IReadOnlyList<ShiftTime> shifts = new ShiftPlan(["06:00", "14:00", "22:00"], Berlin).Newest(DateTimeOffset.Parse(until, null), 10);
        Assert.Equal(10, shifts.Count);
        Assert.InRange(DateTimeOffset.Parse(until, null), shifts[0].From, shifts[0].To.AddTicks(-1));
        for (int i = 1; i < shifts.Count; i++) Assert.Equal(shifts[i - 1].From, shifts[i].To);
        ShiftTime night = Assert.Single(shifts, shift => shift.From == DateTimeOffset.Parse(nightBegins, null));
        Assert.Equal(TimeSpan.FromHours(hours), night.To - night.From);
    }

    [Fact]
    public void Newest_WithoutShifts_AreDays()
    {
        IReadOnlyList<ShiftTime> days = new ShiftPlan([], Berlin).Newest(DateTimeOffset.Parse("2026-10-26T12:00:00Z", null), 3);
        Assert.Equal([24, 25, 24], days.Select(day => (day.To - day.From).TotalHours));
        Assert.Equal(DateTimeOffset.Parse("2026-10-26T00:00:00+01:00", null), days[0].From);
    }
}
