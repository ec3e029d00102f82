using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Frames;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>Every acquired frame gets exactly one record; numbers have no hole and none comes twice; shed load is counted.</summary>
public sealed class R1_OneRecordPerFrame
{
    private const int Side = 8;

    [Fact]
    public async Task EveryFrame_HasOneRecord_AtTheSubscriberAndOnTheDisk()
    {
        Scale.SkipWhenDone("R1");
        int frames = Scale.Of(100_000, 5_000_000);
        using var folder = new TemporaryFolder();
        var subscriber = new Subscriber();
        long shed = 0;
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Tap = subscriber.Take;
        subscriber.Heard = (_, record) =>
        {
            if (record.GetProperty("verdict").GetString() == "notInspected") Interlocked.Increment(ref shed);
        };
        string outbox = folder.PathTo("outbox");
        await using (Sender sender = await Sender.StartAsync(broker.Uri, outbox: outbox))
        {
            long recorded = 0;
            using var store = SequenceStore.Open(folder.PathTo("cap.seq"));
            sender.Store.Recorded = (_, sequence) =>
            {
                store.MarkCompleted(sequence);
                Interlocked.Exchange(ref recorded, sequence);
            };
            using var model = new StandInModel(Side, Side, input => input[0]);
            var settings = new StationSettings
            {
                Name = "cap",
                Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 128 }, Pictures = PicturePolicy.None },
                QueueCapacity = 64
            };
            await using HandOver sinks = new HandOver(TimeProvider.System, NullLogger.Instance).Add("test", sender.Store);
            await using (var pipeline = new InspectionPipeline(
                settings, isSimulated: true, () => new NumberedCamera(frames, () => Interlocked.Read(ref recorded)), model, store, sinks,
                new NoPainter(), TimeProvider.System, NullLogger.Instance))
            {
                pipeline.Start();
                await pipeline.CameraEnded;
                await pipeline.StopAsync();
                Assert.Equal(frames, pipeline.Metrics.Passed + pipeline.Metrics.Failed + pipeline.Metrics.NotInspected);
                await subscriber.WaitForAllAsync(frames, TimeSpan.FromMinutes(5));
                Assert.Equal(pipeline.Metrics.NotInspected, Interlocked.Read(ref shed));
            }
        }
        Assert.Equal((frames, 0, 0, 1),
            (subscriber.Check.Last, subscriber.Check.MissingCount, subscriber.Check.Contradictions, subscriber.Check.First));
        long stored = CheckDisk(outbox, frames);
        Scale.Keep("R1",
            $"{frames} frames through pipeline, outbox and broker: {subscriber.Check.Records} records, no hole, none twice with another content, {subscriber.Check.Repeated} repeated, {shed} shed and reported; {stored} of them still on the disk without a hole.");
    }

    // What the limits have left is the newest part; it has no hole and each number once.
    private static long CheckDisk(string outbox, int frames)
    {
        using var folder = new SegmentFolder(outbox, SegmentLimits.For(1L << 40, TimeSpan.FromDays(365)), new FakeTimeProvider(),
            NullLogger.Instance);
        long expected = 0, count = 0;
        for (long from = 1; from <= frames; from += 10_000)
        {
            foreach (StoredRecord record in folder.ReadRange("cap", from, from + 9_999, 20_000))
            {
                if (record.Sequence < from) continue;
                if (expected == 0) expected = record.Sequence;
                Assert.Equal(expected, record.Sequence);
                expected = (record.SequenceTo ?? record.Sequence) + 1;
                count += expected - record.Sequence;
            }
        }
        Assert.Equal(frames + 1, expected);
        return count;
    }

    /// <summary>Frames as fast as the disk takes their results; every third of another brightness.</summary>
    private sealed class NumberedCamera(int frames, Func<long> recorded) : ICamera
    {
        private readonly FramePool _pool = new(64, Side * Side * 3);
        private int _shown;
        private int _lost;

        public bool IsSimulated => true;

        public bool HasEnded => _shown == frames;

        // The last tenth comes in bursts that must shed load.
        private int Ahead => _shown < frames / 10 * 9 ? 48 : 4000;

        public int TakeLostFrames() => Interlocked.Exchange(ref _lost, 0);

        public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
        {
            frame = null;
            if (HasEnded || _shown - recorded() > Ahead) return false;
            _shown++;
            if (!_pool.TryRent(out frame))
            {
                _lost++;
                return false;
            }
            frame.Reshape(Side, Side, PixelFormat.Rgb8);
            frame.Pixels.Fill((byte)(_shown % 3 == 0 ? 200 : 20));
            frame.CapturedAt = TimeProvider.System.GetUtcNow();
            frame.GrabStartedTimestamp = frame.ReceivedTimestamp = TimeProvider.System.GetTimestamp();
            frame.CameraFrameId = (ulong)_shown;
            return true;
        }

        public void Dispose() => _pool.Dispose();
    }
}
