using System.Collections.Concurrent;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>Pictures for people who watch.</summary>
public sealed class PipelineLiveTests
{
    [Fact]
    public async Task Frames_WhileSomebodyWatches_AreDrawnWhenWanted()
    {
        await using var station = new Station();
        var watching = new Watching { Wanted = sequence => sequence != 2 };
        station.Sinks.Add("page", watching);
        station.Pipeline.Start();
        station.Camera.Show(20).Show(20).Show(200);
        await station.Publisher.RecordsAsync(3);
        await Eventually.TrueAsync(() => watching.Taken.Count == 2);
        // Two frames are scored at a time: the second may be through first.
        Assert.Equal([(1L, Verdict.Pass), (3L, Verdict.Fail)],
            watching.Taken.Select(picture => (picture.Inspection.Sequence, picture.Inspection.Verdict)).Order());
        Assert.All(watching.Taken, picture => Assert.NotNull(picture.Map));
        // Nothing else is drawn of them.
        Assert.Empty(station.Publisher.Pictures);
    }

    [Fact]
    public async Task Frames_ThatNobodyWatches_AreNotDrawn()
    {
        await using var station = new Station();
        var watching = new Watching { Wanted = _ => false };
        station.Sinks.Add("page", watching);
        station.Pipeline.Start();
        station.Camera.Show(20).Show(200);
        await station.Publisher.RecordsAsync(2);
        await station.Pipeline.StopAsync();
        Assert.Equal([1L, 2L], watching.Asked);
        Assert.Empty(watching.Taken);
    }

    private sealed class Watching : ILivePictureSink
    {
        public required Func<long, bool> Wanted { get; init; }

        public ConcurrentQueue<long> Asked { get; } = new();

        public ConcurrentQueue<LivePicture> Taken { get; } = new();

        public bool Wants(Inspection inspection)
        {
            Asked.Enqueue(inspection.Sequence);
            return Wanted(inspection.Sequence);
        }

        public void Take(LivePicture picture) => Taken.Enqueue(picture);
    }
}
