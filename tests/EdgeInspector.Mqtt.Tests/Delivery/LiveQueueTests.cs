using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Results;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Delivery;

public sealed class LiveQueueTests
{
    [Fact]
    public void Add_Full_TheOldestLeavesTheLiveLane()
    {
        var queue = new LiveQueue(3);
        LiveDelivery[] results = [.. Enumerable.Range(1, 5).Select(sequence => Pending(sequence))];
        foreach (LiveDelivery result in results) queue.Add(result);
        Assert.Equal([false, false, true, true, true], results.Select(result => !result.HasLeft));
        Assert.Equal([3, 4, 5], TakeAll(queue));
    }

    [Fact]
    public void Return_InFlight_ComesFirstInOrderAndMarked()
    {
        var queue = new LiveQueue(6);
        LiveDelivery first = Pending(1), second = Pending(2);
        queue.Add(Pending(3));
        queue.Return(second);
        queue.Return(first);
        queue.Add(Pending(4));

        Assert.True(queue.TryPeek(out LiveDelivery again));
        Assert.True(again.SentBefore);
        Assert.Equal([1, 2, 3, 4], TakeAll(queue));
    }

    [Fact]
    public void Return_WithoutRoom_TheOldestLeaveTheLiveLane()
    {
        var queue = new LiveQueue(3);
        queue.Add(Pending(3));
        queue.Add(Pending(4));
        LiveDelivery first = Pending(1);
        queue.Return(Pending(2));
        queue.Return(first);
        Assert.True(first.HasLeft);
        Assert.Equal([2, 3, 4], TakeAll(queue));
    }

    [Fact]
    public void Remove_NoLongerTheOldest_IsRefused()
    {
        var queue = new LiveQueue(1);
        LiveDelivery first = Pending(1);
        queue.Add(first);
        queue.Add(Pending(2));
        Assert.False(queue.Remove(first));
        Assert.Equal([2], TakeAll(queue));
    }

    private static LiveDelivery Pending(long sequence) => new(new ResultEntry(Samples.Pass(sequence), null, 0), null!);

    private static List<long> TakeAll(LiveQueue queue)
    {
        var sequences = new List<long>();
        while (queue.TryPeek(out LiveDelivery result) && queue.Remove(result)) sequences.Add(result.Result.Inspection.Sequence);
        return sequences;
    }
}
