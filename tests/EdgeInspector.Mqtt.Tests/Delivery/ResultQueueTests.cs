using EdgeInspector.Mqtt.Delivery;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Delivery;

public sealed class ResultQueueTests
{
    [Fact]
    public void Add_Full_TheOldestLeavesTheLiveLane()
    {
        var queue = new ResultQueue(3);
        PendingResult[] results = [.. Enumerable.Range(1, 5).Select(sequence => Pending(sequence))];
        foreach (PendingResult result in results) queue.Add(result);
        Assert.Equal([false, false, true, true, true], results.Select(result => result.InLive));
        Assert.Equal([3, 4, 5], TakeAll(queue));
    }

    [Fact]
    public void Return_InFlight_ComesFirstInOrderAndMarked()
    {
        var queue = new ResultQueue(6);
        PendingResult first = Pending(1), second = Pending(2);
        queue.Add(Pending(3));
        queue.Return([first, second]);
        queue.Add(Pending(4));

        Assert.True(queue.TryPeek(out PendingResult again));
        Assert.True(again.SentBefore);
        Assert.Equal([1, 2, 3, 4], TakeAll(queue));
    }

    [Fact]
    public void Return_WithoutRoom_TheOldestLeaveTheLiveLane()
    {
        var queue = new ResultQueue(3);
        queue.Add(Pending(3));
        queue.Add(Pending(4));
        PendingResult first = Pending(1);
        queue.Return([first, Pending(2)]);
        Assert.False(first.InLive);
        Assert.Equal([2, 3, 4], TakeAll(queue));
    }

    [Fact]
    public void Remove_NoLongerTheOldest_IsRefused()
    {
        var queue = new ResultQueue(1);
        PendingResult first = Pending(1);
        queue.Add(first);
        queue.Add(Pending(2));
        Assert.False(queue.Remove(first));
        Assert.Equal([2], TakeAll(queue));
    }

    private static PendingResult Pending(long sequence) => new(Samples.Pass(sequence), null, 0);

    private static List<long> TakeAll(ResultQueue queue)
    {
        var sequences = new List<long>();
        while (queue.TryPeek(out PendingResult result) && queue.Remove(result)) sequences.Add(result.Inspection.Sequence);
        return sequences;
    }
}
