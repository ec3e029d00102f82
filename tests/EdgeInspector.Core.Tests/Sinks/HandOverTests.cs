using EdgeInspector.Core.Tests.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Sinks;

public sealed class HandOverTests : IDisposable
{
    private readonly RecordingLogger _log = new();
    private readonly ManualResetEventSlim _gate = new();

    [Fact]
    public async Task Post_OneSinkHangsAndOneThrows_TheOthersHaveEverythingInOrder()
    {
        const int Results = 3000;
        _log.Expect(LogEvent.SinkFailed);
        var healthy = new CollectingSink();
        await using HandOver handOver = new HandOver(TimeProvider.System, _log)
            .Add("hanging", new Sink(_ => _gate.Wait()), capacity: Results)
            .Add("throwing", new Sink(_ => throw new InvalidOperationException("It broke.")))
            .Add("healthy", (IInspectionSink)healthy);
        for (int sequence = 1; sequence <= Results; sequence++) handOver.Post(Record(sequence));

        IReadOnlyList<Inspection> records = await healthy.RecordsAsync(Results);
        Assert.Equal(Enumerable.Range(1, Results).Select(number => (long)number), records.Select(record => record.Sequence));
        Assert.False(_gate.IsSet);
        _gate.Set();
    }

    [Fact]
    public async Task Post_MorePicturesThanASlowSinkHolds_TellsItWhichDoNotCome()
    {
        var sink = new CollectingSink();
        await using HandOver handOver = new HandOver(TimeProvider.System, _log).Add("slow", (IPictureSink)new SlowPictures(sink, _gate));
        for (int sequence = 1; sequence <= 40; sequence++)
            handOver.Post(new InspectionPicture(Record(sequence), PictureKind.Frame, "image/jpeg", 1, 1, [], 0, 1));
        _gate.Set();
        await handOver.DrainAsync();

        Assert.InRange(sink.PicturesDropped, 23, 24);
        Assert.Equal(40, sink.Pictures.Count + sink.PicturesDropped);
    }

    [Fact]
    public async Task Post_MoreThanASlowSinkHolds_TellsItWhatItLost()
    {
        _log.Expect(LogEvent.SinkOverflowed);
        var taken = new List<long>();
        var lost = new List<LostResults>();
        var began = new TaskCompletionSource();
        await using HandOver handOver = new HandOver(TimeProvider.System, _log).Add("slow", new Sink(
            inspection =>
            {
                began.TrySetResult();
                _gate.Wait();
                lock (taken) taken.Add(inspection.Sequence);
            },
            loss =>
            {
                // Before anything that came after the gap.
                Assert.DoesNotContain(taken, sequence => sequence > loss.Last);
                lost.Add(loss);
            }), capacity: 10);
        handOver.Post(Record(1));
        await began.Task;
        for (int sequence = 2; sequence <= 51; sequence++) handOver.Post(Record(sequence));
        _gate.Set();
        await handOver.DrainAsync();

        Assert.Equal([1, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51], taken);
        Assert.Equal([new LostResults("cap", 40, 2, 41)], lost);
    }

    [Fact]
    public async Task StationWithAHangingSink_InspectsOnAndStops()
    {
        await using var station = new Station();
        station.Sinks.Add("hanging", new Sink(_ => _gate.Wait()));
        station.Pipeline.Start();
        for (int i = 0; i < 10; i++) station.Camera.Show(50);
        Assert.All(await station.Publisher.RecordsAsync(10), record => Assert.Equal(Verdict.Pass, record.Verdict));
        station.Camera.End();
        await station.Pipeline.StopAsync();
        _gate.Set();
    }

    [Fact]
    public async Task Drain_SinkThatHasHungForLong_IsNotWaitedForAgain()
    {
        var time = new FakeTimeProvider();
        var began = new TaskCompletionSource();
        HandOver handOver = new HandOver(time, _log).Add("hanging", new Sink(_ =>
        {
            began.TrySetResult();
            _gate.Wait();
        }));
        handOver.Post(Record(1));
        await began.Task;
        time.Advance(TimeSpan.FromSeconds(3));
        // Time stands still from here on: whoever waits for some of it never comes back.
        TimeSpan patience = TimeSpan.FromSeconds(Eventually.Patience);
        await handOver.DrainAsync().WaitAsync(patience, TestContext.Current.CancellationToken);
        await handOver.DisposeAsync().AsTask().WaitAsync(patience, TestContext.Current.CancellationToken);
        _gate.Set();
    }

    public void Dispose()
    {
        _log.Dispose();
        _gate.Dispose();
    }

    private static Inspection Record(long sequence) => new()
    {
        Id = Guid.CreateVersion7(),
        Sequence = sequence,
        Station = "cap",
        CapturedAt = DateTimeOffset.UnixEpoch,
        Verdict = Verdict.Pass,
    };

    private sealed class Sink(Action<Inspection> take, Action<LostResults>? lost = null) : IInspectionSink
    {
        public void Take(Inspection inspection) => take(inspection);

        public void Lost(LostResults loss) => lost?.Invoke(loss);
    }

    private sealed class SlowPictures(CollectingSink sink, ManualResetEventSlim gate) : IPictureSink
    {
        public void Take(InspectionPicture picture)
        {
            gate.Wait();
            sink.Take(picture);
        }

        public void Dropped(InspectionPicture picture) => sink.Dropped(picture);
    }
}
