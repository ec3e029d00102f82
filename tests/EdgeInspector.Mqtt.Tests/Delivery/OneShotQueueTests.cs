using EdgeInspector.Mqtt.Delivery;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Delivery;

public sealed class OneShotQueueTests
{
    [Fact]
    public void Return_GoesToTheHead_AndIsGivenUpAfterTenConnections()
    {
        var queue = new OneShotQueue(3);
        queue.Add(new OneShotMessage("a", []));
        queue.Add(new OneShotMessage("b", []));
        for (int connection = 1; connection <= 10; connection++)
        {
            Assert.True(queue.TryTake(out OneShotMessage first));
            Assert.Equal("a", first.Topic);
            Assert.Equal(0, queue.Dropped);
            queue.Return(first);
        }
        Assert.Equal(1, queue.Dropped);
        Assert.True(queue.TryTake(out OneShotMessage next));
        Assert.Equal("b", next.Topic);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Return_IntoAFullQueue_PushesOutOneOfTheStationThatHasMost()
    {
        var queue = new OneShotQueue(3);
        queue.Add(Stop("lid", "1"));
        Assert.True(queue.TryTake(out OneShotMessage lid));
        for (int i = 0; i < 3; i++) queue.Add(Stop("cap", $"{i}"));
        queue.Return(lid);
        var left = new List<string>();
        while (queue.TryTake(out OneShotMessage message)) left.Add(message.Station + message.Topic);
        Assert.Equal(["lid1", "cap1", "cap2"], left);
        Assert.Equal(1, queue.Dropped);
    }

    private static OneShotMessage Stop(string station, string topic) => new(topic, [], Station: station);
}
