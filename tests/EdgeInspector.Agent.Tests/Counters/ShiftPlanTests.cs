using EdgeInspector.Agent.Counters;
using Xunit;

namespace EdgeInspector.Agent.Tests.Counters;

public class ShiftPlanTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

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
}
