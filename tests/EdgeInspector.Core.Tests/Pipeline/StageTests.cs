using System.Globalization;
using EdgeInspector.Pipeline;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

public sealed class StageTests
{
    [Theory]
    [InlineData(OverflowPolicy.DropOldest)]
    [InlineData(OverflowPolicy.DropNewest)]
    public async Task Post_ManyItemsFromManyWriters_ReceivedIsProcessedPlusDropped(OverflowPolicy policy)
    {
        int worked = 0, dropped = 0;
        using var stage = new Stage<int>("test", 4, policy, _ => worked++, _ => Interlocked.Increment(ref dropped),
            (_, exception) => throw exception, TimeProvider.System);
        stage.Start();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 2_000; i++) stage.Post(i);
        }, TestContext.Current.CancellationToken)));
        await stage.CompleteAsync();
        stage.Post(1);

        Assert.Equal(8_001, stage.Received);
        Assert.Equal((worked, dropped), (stage.Processed, stage.Dropped));
        Assert.Equal(stage.Received, stage.Processed + stage.Dropped + stage.Queued);
    }

    [Fact]
    public async Task Post_DropNewestWhenFull_KeepsWhatWaitsAndTellsOfTheRest()
    {
        List<int> worked = [], dropped = [], failed = [];
        using var stage = new Stage<int>("test", 2, OverflowPolicy.DropNewest, item =>
        {
            if (item == 1) throw new InvalidOperationException("One.");
            worked.Add(item);
        }, dropped.Add, (item, _) => failed.Add(item), TimeProvider.System);
        for (int i = 1; i <= 5; i++) stage.Post(i);
        stage.Start();
        await stage.CompleteAsync();
        stage.Post(6);

        Assert.Equal([1], failed);
        Assert.Equal([2], worked);
        Assert.Equal([3, 4, 5, 6], dropped);
    }

    [Fact]
    public async Task Complete_NeverStarted_Ends()
    {
        using var stage = new Stage<int>("test", 2, OverflowPolicy.DropNewest, _ => { }, _ => { }, (_, _) => { }, TimeProvider.System);
        await stage.CompleteAsync();
    }

    [Fact]
    public async Task Post_WhenFull_KeepsTheNewest()
    {
        var worked = new List<int>();
        using var stage = new Stage<int>("test", 2, OverflowPolicy.DropOldest, worked.Add, _ => { }, (_, exception) => throw exception,
            TimeProvider.System);
        for (int i = 1; i <= 5; i++) stage.Post(i);
        stage.Start();
        await stage.CompleteAsync();

        Assert.Equal([4, 5], worked);
    }

    [Fact]
    public async Task Work_Throws_NextItemIsStillWorkedOn()
    {
        var failed = new List<int>();
        int worked = 0;
        using var stage = new Stage<int>("test", 8, OverflowPolicy.DropOldest, item =>
        {
            if (item == 2) throw new InvalidOperationException("Two.");
            worked++;
        }, _ => { }, (item, _) => failed.Add(item), TimeProvider.System);
        stage.Start();
        for (int i = 1; i <= 3; i++) stage.Post(i);
        await stage.CompleteAsync();

        Assert.Equal([2], failed);
        Assert.Equal(2, worked);
    }

    [Fact]
    public async Task Work_TwoLoops_TwoItemsAreAtWorkAtOnceAndTheOneThatThrowsHasFailed()
    {
        using var both = new Barrier(2);
        var failed = new List<int>();
        int worked = 0;
        // No item gets past the barrier alone.
        using var stage = new Stage<int>("test", 8, OverflowPolicy.DropNewest, item =>
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            if (item == 3) throw new InvalidOperationException("Three.");
            Interlocked.Increment(ref worked);
        }, _ => { }, (item, _) =>
        {
            lock (failed) failed.Add(item);
        }, TimeProvider.System, loops: 2);
        stage.Start();
        for (int i = 1; i <= 6; i++) stage.Post(i);
        await stage.CompleteAsync();

        Assert.Equal([3], failed);
        Assert.Equal(5, worked);
        Assert.Equal(6, stage.Processed);
        Assert.Equal(TimeSpan.Zero, stage.BusyFor);
    }

    [Fact]
    public async Task BusyFor_ItemAtWork_GrowsWithTheClock()
    {
        var time = new FakeTimeProvider();
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        using var stage = new Stage<int>("test", 2, OverflowPolicy.DropOldest, _ =>
        {
            begun.Set();
            end.Wait(TestContext.Current.CancellationToken);
        }, _ => { }, (_, exception) => throw exception, time);
        stage.Start();
        Assert.Equal(TimeSpan.Zero, stage.BusyFor);
        stage.Post(1);
        begun.Wait(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.FromMinutes(2), stage.BusyFor);
        end.Set();
        await stage.CompleteAsync();
        Assert.Equal(TimeSpan.Zero, stage.BusyFor);
    }

    [Fact]
    public async Task Work_TwoLoopsOneItemAtATime_TheLoopThatWorkedLastWorksNext()
    {
        List<int> threads = [];
        using var worked = new SemaphoreSlim(0);
        using var stage = new Stage<int>("test", 8, OverflowPolicy.DropNewest, _ =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            worked.Release();
        }, _ => { }, (_, exception) => throw exception, TimeProvider.System, loops: 2);
        stage.Start();
        for (int i = 0; i < 20; i++)
        {
            stage.Post(i);
            await worked.WaitAsync(TestContext.Current.CancellationToken);
            // Until it sleeps again.
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        await stage.CompleteAsync();

        // In turns it would never be the same; a machine that is busy may let a loop fall asleep late now and then.
        int same = threads.Zip(threads.Skip(1)).Count(pair => pair.First == pair.Second);
        Assert.InRange(same, 15, 19);
    }

    [Fact]
    public async Task Complete_StageOfLowPriority_WorksOffTheRestAtTheUsualOne()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Only root on Linux may raise a thread's priority.");
        List<int> niceness = [];
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        using var stage = new Stage<int>("test", 8, OverflowPolicy.DropNewest, _ =>
        {
            niceness.Add(NicenessOfThisThread());
            begun.Set();
            end.Wait(TestContext.Current.CancellationToken);
        }, _ => { }, (_, exception) => throw exception, TimeProvider.System)
        { HasLowPriority = true };
        stage.Start();
        stage.Post(1);
        stage.Post(2);
        begun.Wait(TestContext.Current.CancellationToken);
        Task completed = stage.CompleteAsync();
        end.Set();
        await completed;

        Assert.Equal([12, 0], niceness);
    }

    [Fact]
    public async Task Complete_ItemThatBeganLongAgoAtLowPriority_IsGivenTheWholePatience()
    {
        var time = new FakeTimeProvider();
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        using var stage = new Stage<int>("test", 8, OverflowPolicy.DropNewest, _ =>
        {
            begun.Set();
            end.Wait(TestContext.Current.CancellationToken);
        }, _ => { }, (_, exception) => throw exception, time)
        { HasLowPriority = true };
        stage.Start();
        stage.Post(1);
        begun.Wait(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(10));
        Task<bool> completed = stage.CompleteAsync(TimeSpan.FromSeconds(3));
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(completed.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(await completed);
        end.Set();
        await stage.CompleteAsync();
    }

    // The 19th field; the second, a name in brackets, may hold blanks.
    private static int NicenessOfThisThread() =>
        int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ")[^1].Split(' ')[16], CultureInfo.InvariantCulture);
}
