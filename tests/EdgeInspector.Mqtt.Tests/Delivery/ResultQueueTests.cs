using EdgeInspector.Mqtt.Delivery;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Delivery;

public sealed class ResultQueueTests
{
    private readonly DroppedResults _dropped = new();

    [Fact]
    public void Add_Full_DropsTheOldestAndAccountsForIt()
    {
        var queue = new ResultQueue(3, 2, _dropped);
        for (int sequence = 1; sequence <= 5; sequence++) queue.Add(Pending(sequence));
        Assert.Equal([3, 4, 5], TakeAll(queue));
        Assert.Equal(new DroppedRange("cap", 2, 1, 2), Assert.Single(_dropped.Snapshot()));
        Assert.Equal(2, _dropped.Total);
    }

    [Fact]
    public void Return_InFlight_ComesFirstInOrderAndMarked()
    {
        var queue = new ResultQueue(4, 2, _dropped);
        for (int sequence = 1; sequence <= 4; sequence++) queue.Add(Pending(sequence));
        queue.TryTake(out PendingResult first);
        queue.TryTake(out PendingResult second);
        queue.Add(Pending(5));
        queue.Return([first, second]);

        Assert.True(queue.TryTake(out PendingResult again));
        Assert.True(again.SentBefore);
        Assert.Equal(1, again.Inspection.Sequence);
        Assert.Equal([2, 3, 4, 5], TakeAll(queue));
        Assert.Equal(0, _dropped.Total);
    }

    [Fact]
    public void Return_WithoutRoom_AccountsForWhatIsLost()
    {
        var queue = new ResultQueue(2, 1, _dropped);
        queue.Add(Pending(3));
        queue.Add(Pending(4));
        queue.Return([Pending(1), Pending(2)]);
        Assert.Equal([2, 3, 4], TakeAll(queue));
        Assert.Equal(new DroppedRange("cap", 1, 1, 1), Assert.Single(_dropped.Snapshot()));
    }

    [Fact]
    public void AddAndTake_ManyThreads_GivenIsTakenPlusDroppedPlusQueued()
    {
        var queue = new ResultQueue(100, 10, _dropped);
        int taken = 0;
        Parallel.For(0, 4, worker =>
        {
            for (int i = 1; i <= 5000; i++)
            {
                if (worker > 0) queue.Add(Pending(i));
                else if (queue.TryTake(out _)) Interlocked.Increment(ref taken);
            }
        });
        Assert.Equal(15_000, taken + _dropped.Total + queue.Count);
    }

    private static PendingResult Pending(long sequence) => new(Samples.Pass(sequence), null, null, 0, false);

    private static List<long> TakeAll(ResultQueue queue)
    {
        var sequences = new List<long>();
        while (queue.TryTake(out PendingResult result)) sequences.Add(result.Inspection.Sequence);
        return sequences;
    }
}
