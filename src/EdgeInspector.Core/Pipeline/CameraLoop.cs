using EdgeInspector.Frames;
using EdgeInspector.Secrets;
using EdgeInspector.Timing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Pipeline;

/// <summary>
/// The thread that owns one camera: opens it, pulls frames, and opens it again indefinitely when it is lost. Grabbing blocks, so it has a
/// thread of its own and never one of the pool. A dead camera is closed on another one, since that can block for seconds.
/// </summary>
internal sealed class CameraLoop : IDisposable
{
    private static readonly TimeSpan GrabTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HungTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AdjustPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TriggerSilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(2);
    private readonly string _station;
    private readonly Func<ICamera> _open;
    private readonly FrameGate _gate;
    private readonly Action<Frame> _accept;
    private readonly Action<long, Reason> _lost;
    private readonly Action<StationState> _changed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly ManualResetEventSlim _stop = new();
    private readonly ManualResetEventSlim _closed = new(initialState: true);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _noMoreFrames = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ICamera? _camera;
    private volatile Closing? _closing;
    private volatile CameraTrouble? _trouble;
    private volatile bool _hasEnded;
    private Adjustment? _adjustment;
    private StationState _state = StationState.NoCamera;
    private string? _cause;
    private int _triggering;
    private long _frames;
    private long _turned;
    private long _closingSince;
    private long _lastFrame;

    /// <param name="station">Name in the log.</param>
    /// <param name="open">Opens the camera; called on the camera's thread.</param>
    /// <param name="gate">Looks at the frames first.</param>
    /// <param name="accept">Takes over a frame.</param>
    /// <param name="lost">Called with the number of parts without a frame.</param>
    /// <param name="changed">Called when the state changes.</param>
    public CameraLoop(
        string station, Func<ICamera> open, FrameGate gate, Action<Frame> accept, Action<long, Reason> lost, Action<StationState> changed,
        TimeProvider time, ILogger logger)
    {
        (_station, _open, _gate, _accept, _lost, _changed, _time, _logger) = (station, open, gate, accept, lost, changed, time, logger);
        _backoff = new Backoff(MinRetryDelay, MaxRetryDelay, (ulong)time.GetTimestamp());
    }

    /// <summary>Ends when no frame can come any more; the camera may take seconds yet to close.</summary>
    public Task LastFrame => _noMoreFrames.Task;

    /// <summary>Ends when the camera has shown its last frame or the loop was stopped, and the camera is closed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the camera said itself that no frame will come any more.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>
    /// Whether the thread came round in the last second, or has no camera and opens one or waits to, which may take longer; also when the
    /// camera has shown its last frame, behind which there is nothing to look for.
    /// </summary>
    public bool IsResponsive => HasEnded || SinceLastIteration < (_camera is null ? OpenTimeout : HangTimeout);

    /// <summary>
    /// Whether the thread stands still for longer than any machine is busy, so that only a restart helps; also when a dead camera does not
    /// close, behind which it can never be opened again.
    /// </summary>
    public bool IsHung => (!HasEnded && SinceLastIteration >= (_camera is null ? OpenTimeout : HungTimeout))
        || (Interlocked.Read(ref _closingSince) is var since && since != 0 && _time.GetElapsedTime(since) >= OpenTimeout);

    /// <summary>Whether the camera is open.</summary>
    public bool IsOpen => _camera is not null;

    /// <summary>Why there is no camera; null while it is open, and before it was tried.</summary>
    public CameraTrouble? Trouble => _trouble;

    private TimeSpan SinceLastIteration => _time.GetElapsedTime(Volatile.Read(ref _turned));

    public void Start() => new Thread(Run) { IsBackground = true, Name = $"camera {_station}" }.Start();

    public void Stop() => _stop.Set();

    /// <summary>Triggers the camera where software does that; false also when there is no camera or it did not take it.</summary>
    public bool TryTrigger()
    {
        // A camera that does not answer blocks for seconds: the triggers meanwhile must not pile up behind it.
        if (Interlocked.Exchange(ref _triggering, 1) == 1) return false;
        try
        {
            return _camera?.TryTrigger() == true;
        }
        catch (CameraLostException exception)
        {
            _logger.TriggerFailed(_station, exception.Message);
            return false;
        }
        finally
        {
            Volatile.Write(ref _triggering, 0);
        }
    }

    /// <summary>Output lines of the camera that is open; null without one, and where it has none.</summary>
    public ICameraOutputs? Outputs => _camera?.Outputs;

    /// <summary>The camera's settings as it has them now; empty without a camera, and where it cannot be asked.</summary>
    /// <exception cref="CameraLostException">The camera did not answer.</exception>
    public IReadOnlyList<CameraReading> ReadSettings() => _camera?.ReadSettings() ?? [];

    /// <summary>Has something done with the open camera on this thread, between two frames; see the pipeline.</summary>
    public async Task<bool> TryAdjustAsync(Func<ICamera, bool> adjust)
    {
        var asked = new Adjustment(adjust);
        if (_camera is null || Interlocked.CompareExchange(ref _adjustment, asked, null) is not null) return false;
        // Of a camera that went meanwhile, and of a driver that hangs, nobody waits for an answer.
        await Task.WhenAny(asked.Done.Task, _noMoreFrames.Task, Task.Delay(AdjustPatience));
        Interlocked.CompareExchange(ref _adjustment, null, asked);
        return asked.Done.Task.IsCompletedSuccessfully && await asked.Done.Task;
    }

    /// <summary>
    /// Reports the parts that a camera which is still being closed has received and nobody has taken, as far as it knows them: for whoever
    /// does not wait for it.
    /// </summary>
    public void ReportClosing() => Report(_closing);

    /// <summary>Closes the camera; only after <see cref="Ended"/>.</summary>
    public void Dispose()
    {
        _camera?.Dispose();
        _stop.Dispose();
        _closed.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            Volatile.Write(ref _turned, _time.GetTimestamp());
            // The old one must be gone before it is opened again: a camera has one master.
            if (!_closed.Wait(GrabTimeout)) continue;
            string cause;
            StationState state = StationState.NoCamera;
            try
            {
                if (_camera is null) Open();
                if (PullFrames()) break;
                continue;
            }
            catch (CameraLostException exception)
            {
                cause = exception.Message;
                if (exception is CameraFaultException) state = StationState.Fault;
            }
#pragma warning disable CA1031 // Whatever a driver throws, the line goes on and the camera must come back.
            catch (Exception exception)
            {
                _logger.CameraFailed(exception, _station);
                cause = exception.Message;
            }
#pragma warning restore CA1031
            GiveUp(cause, state);
            _stop.Wait(_backoff.Next());
        }
        // The stop may come while the driver has some that it could not hand over, or that nobody has taken.
        ReportLost();
        _noMoreFrames.SetResult();
        if (!HasEnded && _camera is { } camera)
        {
            _camera = null;
            Close(camera, Reason.AgentRestarted);
        }
        _closed.Wait();
        _ended.SetResult();
    }

    private void Open()
    {
        ICamera camera = _open();
        Volatile.Write(ref _turned, _time.GetTimestamp());
        _camera = camera;
        (_cause, _trouble) = (null, null);
        _gate.Restart(_camera);
        _lastFrame = _time.GetTimestamp();
        _logger.CameraOpened(_station);
        if (!_camera.IsStarting) Become(_camera.AwaitsTrigger ? StationState.WaitingForTrigger : StationState.Running);
    }

    // True when the camera has shown its last frame.
    private bool PullFrames()
    {
        ICamera camera = _camera!;
        if (Interlocked.Exchange(ref _adjustment, null) is { } asked) asked.Do(camera);
        if (camera.TryGrab(GrabTimeout, out Frame? frame))
        {
            _backoff.Reset();
            _lastFrame = _time.GetTimestamp();
            frame.Number = ++_frames;
            ReportLost();
            long missing = _gate.Check(frame);
            if (missing > 0)
            {
                _logger.FramesMissing(_station, missing, frame.CameraFrameId ?? 0);
                _lost(missing, Reason.FrameIdGap);
            }
            bool frozen = _gate.IsFrozen;
            _accept(frame);
            Become(frozen ? StationState.Frozen : StationState.Running);
            return false;
        }
        // Also at the end: the last of them may be parts that nobody looked at.
        ReportLost();
        if (camera.HasEnded)
        {
            _logger.CameraEnded(_station);
            _hasEnded = true;
            Become(StationState.NoCamera);
            return true;
        }
        if (camera.AwaitsTrigger && _time.GetElapsedTime(_lastFrame) > TriggerSilence) Become(StationState.WaitingForTrigger);
        return false;
    }

    private void ReportLost()
    {
        int lost = _camera?.TakeLostFrames() ?? 0;
        if (lost > 0)
        {
            _gate.AccountForDriverLoss(lost);
            _lost(lost, Reason.Overload);
        }
        int missed = _camera?.TakeMissedTriggers() ?? 0;
        if (missed == 0) return;
        _logger.TriggersMissed(_station, missed);
        _lost(missed, Reason.TriggerWithoutFrame);
    }

    private void Become(StationState state)
    {
        if (state == _state) return;
        if (state == StationState.Frozen) _logger.CameraFrozen(_station);
        _state = state;
        _changed(state);
    }

    private void GiveUp(string cause, StationState state)
    {
        if (_cause is null) _lost(1, Reason.CameraLost);
        if (cause != _cause) _logger.CameraLost(_station, cause, MaxRetryDelay.TotalSeconds);
        (_cause, _trouble) = (cause, new CameraTrouble(SecretBook.Hide(cause), state == StationState.Fault));
        Become(state);
        ReportLost();
        if (_camera is not { } dead) return;
        _camera = null;
        Interlocked.Exchange(ref _closingSince, _time.GetTimestamp());
        _closed.Reset();
        new Thread(() => Close(dead, Reason.CameraLost)) { IsBackground = true, Name = $"close camera {_station}" }.Start();
    }

    // What the driver had received and nobody has taken are parts too.
    private void Close(ICamera camera, Reason reason)
    {
        var closing = new Closing(camera, reason);
        _closing = closing;
#pragma warning disable CA1031 // A camera that is gone may fail to close; it is given up either way.
        try
        {
            camera.Dispose();
            Report(closing);
        }
        catch (Exception exception)
        {
            _logger.CameraFailed(exception, _station);
        }
        finally
        {
            _closing = null;
            Interlocked.Exchange(ref _closingSince, 0);
            _closed.Set();
        }
#pragma warning restore CA1031
    }

    private void Report(Closing? closing)
    {
        int left = closing?.Camera.TakeLostFrames() ?? 0;
        if (left > 0) _lost(left, closing!.Reason);
    }

    private sealed class Adjustment(Func<ICamera, bool> adjust)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Do(ICamera camera)
        {
            bool isDone = false;
            try
            {
                isDone = adjust(camera);
            }
            finally
            {
                Done.SetResult(isDone);
            }
        }
    }

    private sealed record Closing(ICamera Camera, Reason Reason);
}
