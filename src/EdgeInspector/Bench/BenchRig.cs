using System.Runtime.ExceptionServices;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Bench;

/// <summary>A running pipeline whose load the bench decides.</summary>
internal sealed class BenchRig : IAsyncDisposable
{
    private const int InFlight = 8;
    private static readonly TimeSpan LongestPicture = TimeSpan.FromMilliseconds(50);
    private readonly SequenceStore _store = new();
    private readonly BenchCamera _camera;
    private readonly BenchModel _model;
    private readonly BenchSink _sink;
    private readonly HandOver _sinks;
    private readonly InspectionPipeline _pipeline;

    /// <summary>Starts it.</summary>
    /// <param name="model">Scores; stays the caller's.</param>
    /// <param name="picture">Every frame.</param>
    /// <param name="frames">Most frames between two looks at <see cref="Timings"/>.</param>
    /// <param name="painter">Draws a picture of every part; null for none.</param>
    /// <param name="shadow">Where frames are offered to a version in the shadow; null for nowhere.</param>
    public BenchRig(IAnomalyModel model, Picture picture, int frames, IInspectionPainter? painter, ShadowSeat? shadow = null)
    {
        _model = new BenchModel(model);
        _camera = new BenchCamera(picture, InFlight, InspectionPipeline.FramesInFlight(InFlight), TimeProvider.System);
        _sink = new BenchSink(frames, _camera.FrameEnded);
        Rules = RulesFor(model.Info) with
        {
            Pictures = painter is null ? PicturePolicy.None : new PicturePolicy(rejects: true, everyNthGood: 1),
        };
        var settings = new StationSettings { Name = "bench", QueueCapacity = InFlight, Shadow = shadow, Rules = Rules };
        _sinks = new HandOver(TimeProvider.System, NullLogger.Instance).Add("bench", (IInspectionSink)_sink)
            .Add("bench", (IPictureSink)_sink);
        _pipeline = new InspectionPipeline(settings, true, () => _camera, _model, _store, _sinks, painter ?? new NoPainter(),
            TimeProvider.System, NullLogger.Instance);
        _pipeline.Start();
    }

    /// <summary>Why a model refuses the bench's frame, in words for people; null when it does not.</summary>
    /// <param name="model">The model.</param>
    /// <param name="picture">The frame.</param>
    public static string? RefusalOf(IAnomalyModel model, Picture picture)
    {
        using var inspector = new FrameInspector(model, TimeProvider.System);
        return inspector.Inspect(new PixelView(picture), RulesFor(model.Info)).Refusal;
    }

    private static StationRules RulesFor(ModelInfo model) => new()
    {
        Verdict = new VerdictSettings
        {
            DecidedBy = model.HasMap ? DecisiveScore.Map : DecisiveScore.Image,
            Threshold = model.Threshold ?? float.MaxValue,
        },
        RefusesFramesWithoutPart = false,
    };

    /// <summary>What decides.</summary>
    public StationRules Rules { get; }

    /// <summary>Where the time of each inspection since <see cref="Forget"/> went.</summary>
    public IReadOnlyList<InspectionTiming> Timings => _sink.Timings;

    /// <summary>Parts whose picture was not drawn because too many others waited.</summary>
    public long PicturesDropped => _pipeline.Metrics.PicturesDropped + _sink.PicturesDropped;

    /// <summary>Forgets the timings.</summary>
    public void Forget() => _sink.Clear();

    /// <summary>Inspects frames as fast as the pipeline takes them.</summary>
    /// <returns>Seconds.</returns>
    public double Run(int frames, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        _camera.Allow(frames);
        for (int i = 0; i < frames; i++) _sink.Wait(cancellation);
        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Does work on the thread that scores frames; no timing is kept, and what the work throws is thrown here.</summary>
    public void RunAside(Action work, CancellationToken cancellation)
    {
        ExceptionDispatchInfo? thrown = null;
        _model.RunNext(() =>
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // Thrown again on the caller's thread.
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }
#pragma warning restore CA1031
        });
        _sink.KeepsTimings = false;
        Run(1, cancellation);
        _sink.KeepsTimings = true;
        thrown?.Throw();
    }

    /// <summary>Inspects frames that come at a fixed rate, as on a line.</summary>
    public async Task RunAtRateAsync(int frames, double perSecond, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        for (int shown = 0; shown < frames;)
        {
            int due = Math.Min(frames, 1 + (int)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * perSecond));
            if (due > shown) _camera.Allow(due - shown);
            else await Task.Delay(1, cancellation);
            shown = due;
        }
        for (int i = 0; i < frames; i++) _sink.Wait(cancellation);
    }

    /// <summary>Waits until no picture is being drawn any more.</summary>
    public void WaitForPictures(CancellationToken cancellation)
    {
        for (int seen = -1; seen != _sink.Pictures; cancellation.WaitHandle.WaitOne(LongestPicture)) seen = _sink.Pictures;
        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _camera.End();
        await _pipeline.DisposeAsync();
        await _sinks.DisposeAsync();
        _sink.Dispose();
        _store.Dispose();
    }
}
