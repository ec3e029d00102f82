using System.Globalization;
using EdgeInspector.Cameras.Genicam;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Genicam;

/// <summary>With settings on paper: the virtual camera has no counter and no lines.</summary>
public sealed class TriggerCounterTests
{
    private readonly FakeNodes _nodes = new FakeNodes().With("CounterSelector", "enumeration", "Counter0")
        .With("CounterEventSource", "enumeration", "Off")
        .With("CounterEventActivation", "enumeration", "AnyEdge").With("CounterValue", "integer", "100");

    [Fact]
    public void Look_TriggersThatGaveNoFrameBySecondLook_AreMissed()
    {
        TriggerCounter counter = TriggerCounter.TryCreate(_nodes, "Line1", fallingEdge: false)!;
        Assert.Equal(["CounterSelector=Counter1", "CounterEventSource=Line1", "CounterEventActivation=RisingEdge"], _nodes.Written);
        Count(110);
        counter.Look(frames: 8);
        // Two frames may still be on their way.
        Assert.Equal(0, counter.TakeMissed());
        Count(120);
        counter.Look(frames: 9);
        Assert.Equal(1, counter.TakeMissed());
        counter.Look(frames: 19);
        Assert.Equal(0, counter.TakeMissed());
    }

    [Fact]
    public void Look_MissedOnes_AreToldOnce()
    {
        TriggerCounter counter = TriggerCounter.TryCreate(_nodes, "Line1", fallingEdge: true)!;
        Count(105);
        for (int i = 0; i < 4; i++) counter.Look(frames: 2);
        Assert.Equal(3, counter.TakeMissed());
    }

    [Fact]
    public void TryCreate_CameraWithoutCounters_IsNone() =>
        Assert.Null(TriggerCounter.TryCreate(new FakeNodes(), "Line1", fallingEdge: false));

    private void Count(int value) => _nodes.With("CounterValue", "integer", value.ToString(CultureInfo.InvariantCulture));
}
