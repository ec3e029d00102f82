using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Delivery;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Connection;

public sealed class InFlightWindowTests
{
    [Fact]
    public void Add_UntilFull_ThenRefuses()
    {
        var window = new InFlightWindow(2);
        window.Add("a", 1, default);
        Assert.True(window.HasRoom);
        window.Add("b", 2, default);
        Assert.False(window.HasRoom);
        Assert.Throws<InvalidOperationException>(() => window.Add("c", 3, default));
    }

    [Fact]
    public void TryComplete_OutOfOrder_KeepsTheOthers()
    {
        var window = new InFlightWindow(3);
        ushort first = window.Add("a", 1, default), second = window.Add("b", 2, default), third = window.Add("c", 3, default);
        Assert.True(window.TryComplete(second, out InFlightMessage message));
        Assert.Equal("b", message.Topic);
        Assert.False(window.TryComplete(second, out _));
        Assert.True(window.TryPeekOldest(out InFlightMessage oldest));
        Assert.Equal(first, oldest.PacketId);
        Assert.True(window.TryComplete(first, out _));
        Assert.True(window.TryComplete(third, out _));
        Assert.False(window.TryPeekOldest(out _));
    }

    [Fact]
    public void Add_IdsRunOut_SkipsThoseInFlight()
    {
        var window = new InFlightWindow(3);
        ushort held = window.Add("held", 1, default);
        var used = new HashSet<ushort>();
        for (int i = 0; i < 70_000; i++)
        {
            ushort id = window.Add("a", 1, default);
            Assert.NotEqual(held, id);
            Assert.NotEqual(0, id);
            used.Add(id);
            window.TryComplete(id, out _);
        }

        Assert.Equal(ushort.MaxValue - 1, used.Count);
    }

    [Fact]
    public void TakeCarried_LostConnection_GivesResultsInOrderAndNothingElse()
    {
        var window = new InFlightWindow(4);
        Mqtt.Delivery.Delivery first = new TestDelivery(), second = new TestDelivery();
        window.Add("result", 1, first);
        window.Add("status", 1, default);
        window.Add("result", 1, second);
        Assert.Equal([first, second], window.TakeCarried());
        Assert.Equal(0, window.Count);
        Assert.Empty(window.TakeCarried());
    }

    private sealed class TestDelivery : Mqtt.Delivery.Delivery
    {
        public override object Key => this;

        public override bool IsLive => true;

        public override void Acknowledged() => throw new NotSupportedException();

        public override void Refused(Refusal refusal, MqttPubAckReasonCode code) => throw new NotSupportedException();

        public override void Returned() => throw new NotSupportedException();
    }
}
