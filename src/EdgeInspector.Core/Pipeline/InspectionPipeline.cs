using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Monitoring;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Pipeline;

/// <summary>
/// One station at work, as others steer it: its camera, its start and stop, and what it works with. What becomes of a frame stands in
/// <see cref="FrameWay"/>.
/// </summary>
public sealed class InspectionPipeline : IAsyncDisposable
{
    private static readonly TimeSpan LongestWork = TimeSpan.FromSeconds(30);
    // At the stop. Together they leave time to deliver within the 10 s after which people pull the plug.
    private static readonly TimeSpan CameraPatience = TimeSpan.FromSeconds(3);
    // A camera that is dead takes the GigE Vision library 7.5 s to close, and a busy machine longer.
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(40);
    // A service has 10 s to stop, and nothing opens the camera behind it.
    private static readonly TimeSpan LastClosePatience = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan FramePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PicturePatience = TimeSpan.FromSeconds(3);
    private readonly StationSettings _settings;
    private readonly HandOver _sinks;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SequenceStore _store;
    private readonly CameraLoop _camera;
    private readonly FrameWay _way;
    private ITimer? _trigger;
    private readonly Lock _stopping = new();
    private Task? _stopped;
    private readonly IAnomalyModel _firstModel;
    private bool _isStarted;
    private long _frameSize;

    /// <summary>Builds the station; nothing runs yet.</summary>
    /// <param name="settings">How it works.</param>
    /// <param name="isSimulated">Whether its records say "simulated".</param>
    /// <param name="openCamera">Opens the camera; called on the camera's own thread, again after every loss.</param>
    /// <param name="model">Scores; stays the caller's.</param>
    /// <param name="store">Gives the sequence numbers; stays the caller's.</param>
    /// <param name="sinks">Take records and pictures; stay the caller's.</param>
    /// <param name="painter">Draws the pictures; stays the caller's.</param>
    /// <param name="archive">Keeps frames; null for none. Stays the caller's.</param>
    /// <param name="metrics">Counted into, by one pipeline at a time; null for new ones.</param>
    public InspectionPipeline(
        StationSettings settings,
        bool isSimulated,
        Func<ICamera> openCamera,
        IAnomalyModel model,
        SequenceStore store,
        HandOver sinks,
        IInspectionPainter painter,
        TimeProvider time,
        ILogger logger,
        IInspectionArchive? archive = null,
        PipelineMetrics? metrics = null)
    {
        Metrics = metrics ?? new PipelineMetrics();
        if (!settings.EveryFrame && settings.QueueCapacity != 1)
            throw new ArgumentException("Latest-only keeps one waiting frame: queueCapacity must be 1.", nameof(settings));
        (_settings, _firstModel, _store, _sinks, _time, _logger) = (settings, model, store, sinks, time, logger);
        _way = new FrameWay(settings, isSimulated, store, sinks,
            new PictureStage(settings.Name, sinks, painter, archive, Metrics, time, logger), Metrics, time, logger);
        _camera = new CameraLoop(
            settings.Name, openCamera, new FrameGate(settings.FrameLimits, Metrics.FrameFaults), Accept, _way.RecordLost, ChangeState,
            time, logger);
    }

    /// <summary>Called when the station's state changes; called on the camera's thread.</summary>
    public Action<StationState>? StateChanged { get; set; }

    /// <summary>Shows the camera to people who set it up; null for nobody. Stays the caller's.</summary>
    public CameraView? View { get; init; }

    /// <summary>Is shown every frame before anything else, on the camera's thread; must return at once, and never throws.</summary>
    public Action<Frame>? Seen { get; init; }

    /// <summary>What the station is doing.</summary>
    public StationState State { get; private set; } = StationState.NoCamera;

    /// <summary>What it has done so far.</summary>
    public PipelineMetrics Metrics { get; }

    /// <summary>How far light, focus, places and parts are from what the model in use was taught; null before the start.</summary>
    public DriftMonitor? Drift => _way.Setup?.Drift;

    /// <summary>Frames that wait for inspection.</summary>
    public int Waiting => _way.Inspection.Queued;

    /// <summary>
    /// Whether the camera's thread makes progress: a driver call that hangs, or a stage that blocks it, makes this false.
    /// </summary>
    public bool IsCameraResponsive => _camera.IsResponsive;

    /// <summary>Whether the camera is open.</summary>
    public bool IsCameraOpen => _camera.IsOpen;

    /// <summary>Why there is no camera; null while it is open, and before it was tried.</summary>
    public CameraTrouble? CameraTrouble => _camera.Trouble;

    /// <summary>Output lines of the camera that is open; null without one, and where it has none.</summary>
    public ICameraOutputs? CameraOutputs => _camera.Outputs;

    /// <summary>The camera's settings as it has them now; may block while it does not answer.</summary>
    /// <returns>Empty without a camera, and where it cannot be asked.</returns>
    /// <exception cref="CameraLostException">The camera did not answer.</exception>
    public IReadOnlyList<CameraReading> ReadCamera() => _camera.ReadSettings();

    /// <summary>Has something done with the open camera on its own thread, between two frames.</summary>
    /// <param name="adjust">Does it, and says whether it is done; what it throws loses the camera, as in a grab.</param>
    /// <returns>False when that said so, when no camera is open, and when its thread did not come to it within 3 s.</returns>
    public Task<bool> TryAdjustCameraAsync(Func<ICamera, bool> adjust) => _camera.TryAdjustAsync(adjust);

    /// <summary>Size of the last frame in pixels; null before the first one.</summary>
    public (int Width, int Height)? FrameSize =>
        Interlocked.Read(ref _frameSize) is var size && size == 0 ? null : ((int)(size >> 32), (int)size);

    /// <summary>How long a frame has been at work, the longest of all; a device that hangs makes it grow.</summary>
    public TimeSpan BusyFor => _way.Inspection.BusyFor;

    /// <summary>Whether all its threads make progress or are idle by design: no driver and no device hangs.</summary>
    public bool IsAlive => !_camera.IsHung && BusyFor < LongestWork;

    /// <summary>
    /// Whether the stop left a thread behind that did not come back: what it may use, the model above all, must not be freed.
    /// </summary>
    public bool IsLeftBehind { get; private set; }

    /// <summary>Ends when the camera has shown its last frame; frames may still be on their way until <see cref="StopAsync"/>.</summary>
    public Task CameraEnded => _camera.Ended;

    /// <summary>Whether the camera has shown its last frame, as a folder or a file does; false when it was only stopped.</summary>
    public bool HasEnded => _camera.HasEnded;

    /// <summary>Buffers that the camera should own so that it never waits for this station.</summary>
    public static int FramesInFlight(int queueCapacity) => queueCapacity + ScoringSetup.Slots + PictureStage.Capacity + 4;

    /// <summary>Starts all stages, then the camera.</summary>
    /// <exception cref="ModelException">The model has no room on its device; nothing was started, and the pipeline is only to be
    /// disposed.</exception>
    public void Start()
    {
        var setup = new ScoringSetup(_firstModel, _time);
        _way.Begin(setup);
        _isStarted = true;
        if (_store.TakeUnfinished() is { } range)
        {
            _logger.Unfinished(_settings.Name, range.First, range.Last);
            _way.Ledger.RecordUnfinished(range);
        }
        _way.Pictures.Start();
        _way.Inspection.Start();
        _camera.Start();
        if (_settings.TriggerPeriod is { } period) _trigger = _time.CreateTimer(_ => TriggerByTimer(period), null, period, period);
    }

    /// <summary>
    /// Why parts are let through without being inspected; each of them is reported with this reason. Null while they are inspected. Set
    /// while the station works.
    /// </summary>
    public Reason? Refusal
    {
        get => _way.Refusal;
        set => _way.Refusal = value;
    }

    /// <summary>Changes the rules between two frames; frames whose inspection has begun keep the old ones.</summary>
    public void Apply(StationRules rules) => _way.Apply(rules);

    /// <summary>Changes model and rules between two frames.</summary>
    /// <param name="model">Takes over at once; stays the caller's.</param>
    /// <param name="rules">What decides with it.</param>
    /// <param name="taking">Called when nothing can go wrong any more and before the first frame meets the new model.</param>
    /// <returns>Ends when the old model is not used any more.</returns>
    /// <exception cref="ModelException">The model has no room on its device; at once, and the old one stays in use.</exception>
    public Task SwitchAsync(IAnomalyModel model, StationRules rules, Action? taking = null)
    {
        var setup = new ScoringSetup(model, _time);
        taking?.Invoke();
        return _way.Switch(setup, rules).RetireAsync();
    }

    /// <summary>
    /// Announces a part, and triggers the camera where software does that: the next frame shows it. When none comes in time the part is
    /// reported as not inspected (triggerWithoutFrame).
    /// </summary>
    /// <param name="partId">Its id; null when only its trigger is known.</param>
    /// <param name="window">How long its frame may take.</param>
    /// <returns>False when another announced part's frame has not come yet.</returns>
    public bool TryExpect(string? partId, TimeSpan window)
    {
        if (!_way.Expected.TryExpect(partId, window)) return false;
        _camera.TryTrigger();
        return true;
    }

    /// <summary>Asks for the next inspected frame as a picture; false while nothing is inspected.</summary>
    public bool TrySnapshot()
    {
        if (Refusal is not null) return false;
        _way.Pictures.WantSnapshot();
        return true;
    }

    /// <summary>
    /// Stops in the order of the data: camera, each stage after it has worked off what waits, then the sinks' queues. What hangs is left
    /// behind; every frame that was accepted has its record when this ends.
    /// </summary>
    /// <param name="ending">Set when the whole agent ends: a camera that is slow to close is then not waited for.</param>
    public Task StopAsync(CancellationToken ending = default)
    {
        lock (_stopping) return _stopped ??= StopOnceAsync(ending);
    }

    /// <summary>Stops when that has not happened yet, and frees camera and slots.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStarted) await StopAsync();
        Task unused = _way.Setup?.RetireAsync() ?? Task.CompletedTask;
        _way.Expected.Dispose();
        _way.Ledger.Dispose();
        if (IsLeftBehind) return;
        await unused;
        _camera.Dispose();
        _way.Inspection.Dispose();
        _way.Pictures.Dispose();
    }

    private async Task StopOnceAsync(CancellationToken ending)
    {
        if (_trigger is not null) await _trigger.DisposeAsync();
        long began = _time.GetTimestamp();
        _camera.Stop();
        bool isGrabbed = await EndsAsync(_camera.LastFrame, CameraPatience);
        if (!isGrabbed) LeaveBehind("the camera's driver");
        _way.Expected.Close();
        bool isInspected = await _way.Inspection.CompleteAsync(FramePatience);
        if (isInspected && !await _way.Pictures.CompleteAsync(PicturePatience)) LeaveBehind("the pictures or the archive's disk");
        // What the camera had received and nobody has taken is known for certain when it is closed.
        if (isGrabbed && !await IsClosedAsync(began, ending))
        {
            IsLeftBehind = true;
            _camera.ReportClosing();
            _logger.CameraStillCloses(_settings.Name);
        }
        // Before a run is ended: its frame was not refused by the model.
        _way.Ledger.Close(Reason.AgentRestarted);
        if (!isInspected)
        {
            _way.Setup?.Abort();
            if (!await _way.Inspection.CompleteAsync(BusyFor + AbortPatience)) LeaveBehind("the model's device");
            _way.Inspection.Abandon();
            await _way.Pictures.CompleteAsync(PicturePatience);
        }
        await _sinks.DrainAsync();
    }

    private async Task<bool> IsClosedAsync(long began, CancellationToken ending)
    {
        while (!_camera.Ended.IsCompleted)
        {
            if (_time.GetElapsedTime(began) > (ending.IsCancellationRequested ? LastClosePatience : ClosePatience)) return false;
            await EndsAsync(_camera.Ended, TimeSpan.FromSeconds(0.1));
        }
        return true;
    }

    private static async Task<bool> EndsAsync(Task work, TimeSpan patience) =>
        await Task.WhenAny(work, Task.Delay(patience)) == work;

    private void LeaveBehind(string what)
    {
        IsLeftBehind = true;
        _logger.LeftBehind(_settings.Name, what);
    }

    // The frame has most of the time until the next tick; a tick that comes too early even so is a part without a frame.
    private void TriggerByTimer(TimeSpan period)
    {
        if (!TryExpect(null, period * 0.9)) _way.MissPart(null);
    }

    // Also what is not inspected is to be seen: it is what is wrong with it that somebody looks for.
    private void Accept(Frame frame)
    {
        if (frame.Width > 0) Interlocked.Exchange(ref _frameSize, ((long)frame.Width << 32) | (uint)frame.Height);
        View?.Offer(frame);
        Seen?.Invoke(frame);
        _way.Accept(frame);
    }

    private void ChangeState(StationState state)
    {
        State = state;
        StateChanged?.Invoke(state);
    }
}
