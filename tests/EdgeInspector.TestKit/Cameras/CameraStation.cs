using System.Diagnostics;
using EdgeInspector.Frames;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>
/// A whole station around a camera, with a stand-in model of 64x64 that passes everything: what becomes of each frame can be counted.
/// </summary>
public sealed class CameraStation : IAsyncDisposable, IInspectionSink, IInspectionPainter
{
    private readonly Lock _lock = new();
    private readonly List<Inspection> _records = [];
    private readonly List<(StationState State, long At)> _states = [];
    private readonly StandInModel _model;
    private readonly SequenceStore _store = new();
    private readonly HandOver _sinks;

    /// <param name="open">Opens the camera with so many buffers.</param>
    /// <param name="limits">What a frame must be.</param>
    /// <param name="look">Sees the model's input of every frame.</param>
    /// <param name="latestOnly">Whether newer frames replace waiting ones.</param>
    public CameraStation(Func<int, ICamera> open, FrameLimits? limits = null, Action<byte[]>? look = null, bool latestOnly = false)
    {
        _model = new StandInModel(64, 64, input =>
        {
            look?.Invoke(input);
            return 0;
        });
        var settings = new StationSettings
        {
            Name = "cap",
            Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None },
            FrameLimits = limits ?? new FrameLimits(),
            QueueCapacity = latestOnly ? 1 : 16,
            EveryFrame = !latestOnly,
        };
        Buffers = InspectionPipeline.FramesInFlight(settings.QueueCapacity);
        _sinks = new HandOver(TimeProvider.System, Log).Add("records", this);
        Pipeline = new InspectionPipeline(
            settings, isSimulated: false, () => open(Buffers), _model, _store, _sinks,
            this, TimeProvider.System, Log)
        {
            StateChanged = state =>
            {
                lock (_lock) _states.Add((state, Stopwatch.GetTimestamp()));
            },
        };
    }

    public InspectionPipeline Pipeline { get; }

    /// <summary>Frames that the camera's driver can have received and not yet handed over.</summary>
    public int Buffers { get; }

    public RecordingLogger Log { get; } = new();

    public IReadOnlyList<Inspection> Records
    {
        get
        {
            lock (_lock) return [.. _records];
        }
    }

    public IReadOnlyList<StationState> States
    {
        get
        {
            lock (_lock) return [.. _states.Select(one => one.State)];
        }
    }

    public long Passed => Pipeline.Metrics.Passed;

    /// <summary>Waits until the station has been in these states one after the other, from the one given by the index on.</summary>
    public Task WaitForStateAsync(StationState state, int from = 0, double seconds = Eventually.Patience) =>
        WaitAsync(() => States.Skip(from).Contains(state), seconds,
            () => $"It never was {state}: {string.Join(", ", States)}; {string.Join("; ", Log.Entries.Select(entry => entry.Text))}");

    /// <summary>Waits for so many more good frames, and tells how long that took.</summary>
    public async Task<TimeSpan> WaitForGoodAsync(int count, double seconds = Eventually.Patience)
    {
        long goal = Passed + count, started = Stopwatch.GetTimestamp();
        await WaitAsync(() => Passed >= goal, seconds,
            () => $"Only {count - (goal - Passed)} of {count} good frames came: {string.Join(", ", States)}; {string.Join("; ", Log.Entries.Select(entry => entry.Text))}");
        return Stopwatch.GetElapsedTime(started);
    }

    public static async Task WaitAsync(Func<bool> condition, double seconds, Func<string> failure)
    {
        for (long started = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(5))
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds) throw new TimeoutException(failure());
    }

    void IInspectionSink.Take(Inspection inspection)
    {
        lock (_lock) _records.Add(inspection);
    }

    void IInspectionSink.Lost(LostResults lost) => throw new NotSupportedException();

    InspectionPicture IInspectionPainter.Paint(PictureKind kind, Inspection inspection, Frame frame, PixelRectangle region,
        ReadOnlySpan<float> anomalyMap, bool reducedSize) => throw new NotSupportedException();

    LivePicture IInspectionPainter.PaintLive(Inspection inspection, Frame frame, PixelRectangle region, ReadOnlySpan<float> anomalyMap) =>
        throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        await Pipeline.DisposeAsync();
        await _sinks.DisposeAsync();
        _model.Dispose();
        _store.Dispose();
    }
}
