using EdgeInspector.Configuration;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Stations;

/// <summary>The pipeline of a station, one after the other: another setting of the camera takes another one.</summary>
/// <param name="services">What the station shares with others.</param>
/// <param name="store">Gives the sequence numbers; stays the caller's.</param>
/// <param name="revision">What the station works with at this moment.</param>
/// <param name="lot">What it makes.</param>
/// <param name="changed">Called when the camera's state changed.</param>
internal sealed class StationPipeline(
    StationServices services, SequenceStore store, Func<StationRevision> revision, StationLot lot, Action changed) : IAsyncDisposable
{
    private readonly Lock _refusing = new();
    private readonly TaskCompletionSource _cameraEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile InspectionPipeline? _current;
    private volatile bool _isLeftBehind;
    private volatile bool _isPaused;
    private OverlayPainter? _painter;
    // What the open camera has; it may be adjusted a moment before its revision is the station's.
    private volatile CameraConfiguration _camera = revision().Effective.Camera;
    // One for all pipelines: whoever sets the camera up goes on to look while it is opened again.
    private readonly CameraView _view = new(
        revision().Configuration.Name, services.Sinks, new FramePainter(services.Pictures.MaxWidth, services.Pictures.JpegQuality),
        () => revision() is { Model: { } model } now ? (model.Info, now.Rules) : null, services.Time, services.Logger);

    /// <summary>The one at work; null while there is none.</summary>
    public InspectionPipeline? Current => _current;

    /// <summary>What all of them have done.</summary>
    public PipelineMetrics Metrics { get; } = new();

    /// <summary>Stands in where there is no model.</summary>
    public IAnomalyModel Absent { get; } = new AbsentModel();

    /// <summary>Whether a thread of one of them did not come back: what it may use must not be freed any more.</summary>
    public bool IsLeftBehind => _isLeftBehind;

    /// <summary>Whether parts are let through without being inspected.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    /// <summary>Ends when the camera has shown its last frame.</summary>
    public Task CameraEnded => _cameraEnded.Task;

    /// <summary>Starts one with the station's revision.</summary>
    /// <exception cref="ModelException">The model has no room on its device; nothing was started.</exception>
    public async Task StartAsync()
    {
        StationRevision begun = revision();
        string name = begun.Configuration.Name;
        StationSettings settings = begun.ToSettings() with
        {
            Views = services.ViewsOf(name),
            Challenges = services.ChallengesOf(name),
            Shadow = services.ShadowOf(name),
            Lot = () => lot.Name,
        };
        var codec = new StationCodec(services.Codec, () => revision().Model?.Info.Taught?.BitDepth);
        var painter = new OverlayPainter(services.Pictures.MaxWidth, services.Pictures.JpegQuality);
        _camera = begun.Effective.Camera;
        var pipeline = new InspectionPipeline(
            settings, begun.Effective.Camera is SimulatedCameraConfiguration,
            () => services.OpenCamera(_camera, InspectionPipeline.FramesInFlight(settings.QueueCapacity), codec),
            begun.Model ?? Absent, store, services.Sinks, painter, services.Time, services.Logger, services.Archive,
            Metrics)
        {
            StateChanged = _ => changed(),
            View = _view,
            Seen = frame =>
            {
                if (revision().IsTeaching) services.Collect(begun.Configuration.Name, frame);
            },
        };
        try
        {
            Refuse(pipeline);
            pipeline.Start();
        }
        catch
        {
            await pipeline.DisposeAsync();
            painter.Dispose();
            throw;
        }
        (_painter, _current) = (painter, pipeline);
        // A pause may have come meanwhile.
        Refuse();
        _ = WatchCameraAsync(pipeline);
    }

    /// <summary>Stops the one at work, if there is one.</summary>
    /// <param name="ending">Set when the whole station ends.</param>
    public async Task StopAsync(CancellationToken ending)
    {
        if (_current is not { } pipeline) return;
        await pipeline.StopAsync(ending);
        await pipeline.DisposeAsync();
        _current = null;
        if (pipeline.IsLeftBehind) _isLeftBehind = true;
        else _painter?.Dispose();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _view.DisposeAsync();

    /// <summary>
    /// Whether another revision can take over while the camera stays open; what an open camera can take of it has been written by then.
    /// </summary>
    public async Task<bool> TryKeepCameraAsync(StationRevision old, StationRevision next)
    {
        if (!old.CanBecome(next)) return false;
        if (!old.AdjustsCamera(next)) return true;
        CameraConfiguration wanted = next.Effective.Camera;
        // Another model may find no room on its device, and nothing of its revision must have been written then.
        return old.Model == next.Model && _current is { } pipeline && await pipeline.TryAdjustCameraAsync(camera =>
        {
            if (!CameraFactory.TryAdjust(camera, wanted)) return false;
            _camera = wanted;
            return true;
        });
    }

    /// <summary>Lets another revision take over between two frames.</summary>
    /// <param name="old">The one at work.</param>
    /// <param name="next">The next one, with the same camera.</param>
    /// <param name="taking">Called when nothing can go wrong any more.</param>
    /// <returns>Ends when the old model is not used any more.</returns>
    /// <exception cref="ModelException">The model has no room on its device; the old one stays in use.</exception>
    public Task Replace(StationRevision old, StationRevision next, Action? taking)
    {
        if (_current is { } pipeline && next.Model != old.Model) return pipeline.SwitchAsync(next.Model ?? Absent, next.Rules, taking);
        taking?.Invoke();
        _camera = next.Effective.Camera;
        _current?.Apply(next.Rules);
        return Task.CompletedTask;
    }

    /// <summary>Has it refuse parts as the station's revision and a pause call for.</summary>
    public void Refuse()
    {
        if (_current is { } pipeline) Refuse(pipeline);
    }

    // A pause and another revision may come at the same moment: whoever is last must have seen both.
    private void Refuse(InspectionPipeline pipeline)
    {
        lock (_refusing)
        {
            pipeline.Refusal = revision().Fault is { } fault
                ? (fault as StationFaultException)?.Reason ?? Reason.ModelError
                : _isPaused ? Reason.Paused : null;
        }
    }

    // A camera that was stopped for another setting has not shown its last frame.
    private async Task WatchCameraAsync(InspectionPipeline pipeline)
    {
        await pipeline.CameraEnded;
        if (pipeline.HasEnded) _cameraEnded.TrySetResult();
    }
}
