using EdgeInspector.Pipeline;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>What a thread of low priority gets where priorities are strict.</summary>
public sealed class PriorityShareTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Share_OfAMinute_IsASixteenth()
    {
        using var end = new ManualResetEventSlim();
        var thread = new Thread(end.Wait);
        thread.Start();
        var share = new PriorityShare(thread, _time);
        var step = TimeSpan.FromMilliseconds(1);
        int usual = 0;
        for (int i = 0; i < 60_000; i++)
        {
            if (thread.Priority == ThreadPriority.Normal) usual++;
            _time.Advance(step);
        }
        share.End();
        Assert.Equal(ThreadPriority.Normal, thread.Priority);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ThreadPriority.Normal, thread.Priority);
        end.Set();
        thread.Join();
        Assert.InRange(usual / 60_000.0, 1 / 17.0, 1 / 15.0);
    }

    [Fact]
    public void Share_OfAThreadThatHasEnded_Ends()
    {
        var thread = new Thread(() => { });
        thread.Start();
        thread.Join();
        PriorityShare share = new(thread, _time);
        _time.Advance(TimeSpan.FromSeconds(2));
        share.End();
    }
}
