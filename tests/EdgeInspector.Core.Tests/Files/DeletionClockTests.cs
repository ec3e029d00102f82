using EdgeInspector.Files;
using Xunit;

namespace EdgeInspector.Core.Tests.Files;

public sealed class DeletionClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private readonly HandSetClock _time = new();

    [Fact]
    public void TimeThatGoesBy_MakesOld()
    {
        var clock = new DeletionClock(_time);
        _time.GoOn(TimeSpan.FromDays(8));
        Assert.True(clock.IsOlder(Start, TimeSpan.FromDays(7)));
        Assert.False(clock.IsOlder(Start, TimeSpan.FromDays(9)));
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    [InlineData(1)]
    public void AStepAndBack_MakesNothingOldThatWasMadeBeforeOrMeanwhile(int days)
    {
        var clock = new DeletionClock(_time);
        _time.Set(TimeSpan.FromDays(days));
        Assert.False(clock.IsOlder(Start, TimeSpan.FromHours(1)));
        DateTimeOffset meanwhile = _time.GetUtcNow();
        clock.Now();
        _time.Set(TimeSpan.FromDays(-days));
        Assert.False(clock.IsOlder(Start, TimeSpan.FromHours(1)));
        Assert.False(clock.IsOlder(meanwhile, TimeSpan.FromHours(1)));
    }

    [Fact]
    public void WhatAClockWithoutBatteryWrote_HasAnUnknownAge() =>
        Assert.False(new DeletionClock(_time).IsOlder(new DateTimeOffset(1970, 1, 1, 0, 5, 0, TimeSpan.Zero), TimeSpan.FromDays(1)));

    private sealed class HandSetClock : TimeProvider
    {
        private TimeSpan _wall;
        private TimeSpan _steady;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void GoOn(TimeSpan time) => (_wall, _steady) = (_wall + time, _steady + time);

        public void Set(TimeSpan step) => _wall += step;

        public override DateTimeOffset GetUtcNow() => Start + _wall;

        public override long GetTimestamp() => _steady.Ticks;
    }
}
