using System.Collections.Concurrent;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Agent.Tests.Stations;

/// <summary>What becomes of a station whose next revision cannot inspect.</summary>
public sealed class StationTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task TakeOver_RevisionThatCannotInspect_IsTriedUntilItCan()
    {
        _log.Expect(LogEvent.StationFault);
        await using var running = new Running(_folder, _log);
        Station station = running.Start(Configuration(line.Model));
        await running.UntilAsync(record => record.Verdict == Verdict.Pass);
        StationRevision faulty = RevisionLoader.Faulty(Configuration(_folder.PathTo("later")), null, null,
            new ModelException("it was not there"));
        await station.TakeOverAsync(faulty);
        await running.UntilAsync(record => record.Reason == Reason.ModelError);
        Assert.Equal(StationState.Fault, station.State);

        line.CopyModel(_folder.PathTo("copied"));
        Directory.Move(_folder.PathTo("copied"), _folder.PathTo("later"));
        await running.UntilAsync(record => record.Verdict == Verdict.Pass);
        Assert.Equal(_folder.PathTo("later"), station.Revision.Effective.Model);
    }

    [Fact]
    public async Task TakeOver_ModelWithoutRoom_IsFreedAndWhatWasInUseGoesOn()
    {
        await using var running = new Running(_folder, _log);
        Station station = running.Start(Configuration(line.Model));
        await running.UntilAsync(record => record.Verdict == Verdict.Pass);
        StationRevision old = station.Revision;
        var small = new ModelWithoutRoom();
        bool taken = false;
        await Assert.ThrowsAsync<ModelException>(() => station.TakeOverAsync(old with { Model = small }, () => taken = true));
        Assert.Equal((true, false), (small.IsDisposed, taken));
        Assert.Same(old, station.Revision);
        await running.UntilAsync(record => record.Verdict == Verdict.Pass);
    }

    [Fact]
    public async Task TakeOver_AnotherCameraAndAModelWithoutRoom_EveryPartIsReportedUntilItServes()
    {
        _log.Expect(LogEvent.StationFault);
        await using var running = new Running(_folder, _log);
        Station station = running.Start(Configuration(line.Model));
        await running.UntilAsync(record => record.Verdict == Verdict.Pass);
        StationRevision old = station.Revision;
        var small = new ModelWithoutRoom();
        StationConfiguration next = Configuration(line.Model) with { QueueCapacity = 30 };
        await station.TakeOverAsync(new StationRevision(next, null, null, small, old.Rules, null));
        Assert.True(small.IsDisposed);
        await running.UntilAsync(record => record.Reason == Reason.ModelError);
        Assert.Contains(_log.Entries,
            entry => entry.Event == LogEvent.StationFault && entry.Text.Contains("no room", StringComparison.Ordinal));
        await running.UntilAsync(record => record.Verdict == Verdict.Pass);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static StationConfiguration Configuration(string model) => new()
    {
        Name = "cap",
        Model = model,
        Threshold = 900,
        QueueCapacity = 20,
        Camera = new SimulatedCameraConfiguration { Seed = 1, Width = TaughtLine.Width, Height = TaughtLine.Height, FramesPerSecond = 20 },
    };

    /// <summary>A station in this process, and the records that leave it.</summary>
    private sealed class Running : IInspectionSink, IAsyncDisposable
    {
        private readonly ConcurrentQueue<Inspection> _records = [];
        private readonly StationServices _services;
        private Station? _station;

        public Running(TemporaryFolder folder, RecordingLogger log) => _services = new StationServices
        {
            Sinks = new HandOver(TimeProvider.System, log).Add("records", this),
            OpenCamera = (camera, buffers, codec) => CameraFactory.Open(camera, buffers, codec, TimeProvider.System, log),
            Codec = PictureLibrary.Codec(),
            StateDirectory = Directory.CreateDirectory(folder.PathTo("state")).FullName,
            PartScores = (_, _, _) => null,
            Sessions = new SessionSettings { Threads = 1 },
            Pictures = new PicturesConfiguration(),
            ModelRetry = TimeSpan.FromSeconds(0.5),
            LoadPatience = TimeSpan.FromSeconds(10),
            Time = TimeProvider.System,
            Logger = log,
        };

        public Station Start(StationConfiguration configuration)
        {
            _station = new Station(configuration, null, _services);
            _station.Start();
            return _station;
        }

        /// <summary>Waits for a record of a part that is still to come.</summary>
        public async Task UntilAsync(Func<Inspection, bool> condition)
        {
            int before = _records.Count;
            await Eventually.TrueAsync(() => _records.Skip(before).Any(condition), 40);
        }

        public void Take(Inspection inspection) => _records.Enqueue(inspection);

        public void Lost(LostResults lost) => throw new NotSupportedException();

        public async ValueTask DisposeAsync()
        {
            if (_station is not null) await _station.DisposeAsync();
            await _services.Sinks.DisposeAsync();
            Assert.Equal(Enumerable.Range(1, _records.Count), _records.Select(record => (int)record.Sequence));
        }
    }

    private sealed class ModelWithoutRoom : IAnomalyModel
    {
        public bool IsDisposed { get; private set; }

        public ModelInfo Info { get; } = new()
        {
            Name = "large",
            Method = "knn",
            Sha256 = "",
            BankSha256 = "",
            BankPatches = 1,
            InputWidth = 8,
            InputHeight = 8,
            ScoreMedian = 0,
            Provider = "cpu",
            Device = "test",
        };

        public IScoringSlot CreateSlot() => throw new ModelException("There is no room for it.");

        public void Dispose() => IsDisposed = true;
    }
}
