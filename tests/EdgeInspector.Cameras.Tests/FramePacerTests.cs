using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Cameras.Tests;

public sealed class FramePacerTests
{
    [Fact]
    public void WaitForNext_NoRate_NeverWaits()
    {
        var pacer = new FramePacer(null, TimeProvider.System);
        for (int i = 0; i < 1000; i++) Assert.True(pacer.WaitForNext(TimeSpan.Zero));
        Assert.True(pacer.IsFree);
    }

    [Fact]
    public void WaitForNext_BeforeItsTime_SaysNo()
    {
        var time = new FakeTimeProvider();
        var pacer = new FramePacer(10, time);
        Assert.True(pacer.WaitForNext(TimeSpan.Zero));
        Assert.False(pacer.WaitForNext(TimeSpan.Zero));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(pacer.WaitForNext(TimeSpan.Zero));
    }
}
