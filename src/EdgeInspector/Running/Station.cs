using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Running;

/// <summary>
/// One station from start to stop. When its model or its rules cannot be used it does not fall silent: every frame is reported as not
/// inspected, and the model is tried again until it serves.
/// </summary>
internal sealed class Station : IAsyncDisposable
{
    private readonly StationConfiguration _configuration;
    private readonly StationSurroundings _surroundings;
    private readonly SequenceStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _cameraEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private InspectionPipeline? _pipeline;
    private Task _work = Task.CompletedTask;

    /// <summary>Takes the station's sequence numbers; nothing runs yet.</summary>
    /// <exception cref="IOException">Another agent has them, or the state folder cannot be written.</exception>
    public Station(StationConfiguration configuration, StationSurroundings surroundings)
    {
        (_configuration, _surroundings) = (configuration, surroundings);
        _store = SequenceStore.Open(SequencePath(surroundings.StateDirectory, configuration.Name));
    }

    /// <summary>Told what the station is doing, with a sentence for people where there is something to say.</summary>
    public Action<StationState, string?>? StateChanged { get; init; }

    /// <summary>Its name.</summary>
    public string Name => _configuration.Name;

    /// <summary>Whether frames are looked for; false when the camera's thread hangs.</summary>
    public bool IsWorking => _pipeline?.IsCameraTurning == true;

    /// <summary>Ends when the camera has shown its last frame.</summary>
    public Task CameraEnded => _cameraEnded.Task;

    /// <summary>What it has done since the start: passed, failed, not inspected.</summary>
    public (long Passed, long Failed, long NotInspected) Counts { get; private set; }

    /// <summary>Where a station's sequence numbers are kept.</summary>
    public static string SequencePath(string stateDirectory, string station) => Path.Combine(stateDirectory, "stations", station + ".seq");

    /// <summary>Notes that all numbers up to this one have a record that no restart can lose.</summary>
    public void MarkRecorded(long sequence) => _store.MarkCompleted(sequence);

    /// <summary>Begins to work, and returns at once.</summary>
    public void Start() => _work = Task.Run(WorkAsync);

    /// <summary>Stops the camera, works off what waits, and ends.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _store.Dispose();
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        string? told = null;
        while (!_stop.IsCancellationRequested)
        {
            (IAnomalyModel? model, StationSettings? settings, Exception? fault) = Prepare();
            if (fault is null)
            {
                using (model) await InspectAsync(model!, settings!, null);
                return;
            }
            if (told != fault.Message) _surroundings.Logger.StationFault(Name, fault.Message, _surroundings.ModelRetry.TotalSeconds);
            told = fault.Message;
            using var absent = new AbsentModel();
            await InspectAsync(absent, Refused(), fault);
        }
    }

    private (IAnomalyModel? Model, StationSettings? Settings, Exception? Fault) Prepare()
    {
        IAnomalyModel? model = null;
        try
        {
            model = PackageReader.Load(_configuration.Model, _surroundings.Execution.ToSettings(), _surroundings.Time, _surroundings.Logger);
            StationSettings settings = SettingsFor(model.Info);
            ModelInfo info = model.Info;
            _surroundings.Logger.ModelLoaded(Name, info.Name, info.BankPatches, info.InputWidth, info.InputHeight, info.Provider, info.Device, settings.Verdict.Threshold);
            return (model, settings, null);
        }
#pragma warning disable CA1031 // Whatever is wrong with the package or the rules, the station must report every part until it is mended.
        catch (Exception exception)
        {
            model?.Dispose();
            return (null, null, exception);
        }
#pragma warning restore CA1031
    }

    // With a fault the frames are refused, until it is time to look at the model again.
    private async Task InspectAsync(IAnomalyModel model, StationSettings settings, Exception? fault)
    {
        Reason? refusal = fault is null ? null : fault is CommandException ? Reason.ConfigInvalid : Reason.ModelError;
        using var painter = new OverlayPainter(settings.RegionOrigin, _surroundings.Pictures.MaxWidth, _surroundings.Pictures.JpegQuality);
        await using var pipeline = new InspectionPipeline(
            settings, _configuration.Camera is SimulatedCameraConfiguration, () => OpenCamera(settings, refusal), model, _store, _surroundings.Publisher,
            painter, _surroundings.Time, _surroundings.Logger)
        {
            StateChanged = state => StateChanged?.Invoke(fault is null ? state : StationState.Fault, fault?.Message),
        };
        StateChanged?.Invoke(fault is null ? StationState.NoCamera : StationState.Fault, fault?.Message);
        _pipeline = pipeline;
        pipeline.Start();
        Task stopped = Task.Delay(fault is null ? Timeout.InfiniteTimeSpan : _surroundings.ModelRetry, _surroundings.Time, _stop.Token);
        if (await Task.WhenAny(stopped, pipeline.CameraEnded) == pipeline.CameraEnded)
        {
            _cameraEnded.TrySetResult();
            await Task.WhenAny(stopped);
        }
        await pipeline.StopAsync();
        PipelineMetrics metrics = pipeline.Metrics;
        Counts = (Counts.Passed + metrics.Passed, Counts.Failed + metrics.Failed, Counts.NotInspected + metrics.NotInspected);
        _pipeline = null;
    }

    private ICamera OpenCamera(StationSettings settings, Reason? refusal)
    {
        ICamera camera = _surroundings.OpenCamera(_configuration.Camera, InspectionPipeline.FramesInFlight(settings.QueueCapacity));
        return refusal is { } reason ? new RefusingCamera(camera, reason) : camera;
    }

    private StationSettings SettingsFor(ModelInfo model)
    {
        StationPlan plan = StationPlan.Of(_configuration, model, _surroundings.Codec);
        StationSettings settings = Refused();
        return settings with { Verdict = plan.Verdict, IgnoreMask = plan.IgnoreMask, RegionOrigin = plan.RegionOrigin, Pictures = plan.Heatmaps ? settings.Pictures : PicturePolicy.None };
    }

    // What holds without a model too.
    private StationSettings Refused() => new()
    {
        Name = Name,
        Verdict = new VerdictSettings { Threshold = 0 },
        EveryFrame = _configuration.Mode == StationMode.EveryFrame,
        QueueCapacity = _configuration.EffectiveQueueCapacity,
        Deadline = _configuration.DeadlineMilliseconds is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null,
        Pictures = new PicturePolicy(_surroundings.Pictures.Rejects, _surroundings.Pictures.EveryNthGood),
    };
}
