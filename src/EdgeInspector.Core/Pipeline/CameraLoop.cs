using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Pipeline;

/// <summary>
/// The thread that owns one camera: opens it, pulls frames, and opens it again for ever when it is lost. Grabbing blocks, so it has a
/// thread of its own and never one of the pool.
/// </summary>
internal sealed class CameraLoop : IDisposable
{
    private static readonly TimeSpan GrabTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);
    private readonly string _station;
    private readonly Func<ICamera> _open;
    private readonly Action<Frame> _accept;
    private readonly Action<int, Reason> _lost;
    private readonly Action<StationState> _state;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ManualResetEventSlim _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ICamera? _camera;
    private long _frames;
    private long _turned;

    /// <param name="station">Name in the log.</param>
    /// <param name="open">Opens the camera; called on the camera's thread.</param>
    /// <param name="accept">Takes over a frame.</param>
    /// <param name="lost">Told of parts without a frame.</param>
    /// <param name="state">Told of changes.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public CameraLoop(
        string station, Func<ICamera> open, Action<Frame> accept, Action<int, Reason> lost, Action<StationState> state, TimeProvider time, ILogger logger) =>
        (_station, _open, _accept, _lost, _state, _time, _logger) = (station, open, accept, lost, state, time, logger);

    /// <summary>Ends when the camera has shown its last frame or the loop was stopped.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the camera said itself that no frame will come any more.</summary>
    public bool HasRunDry { get; private set; }

    /// <summary>Whether the thread came round in the last second.</summary>
    public bool IsTurning => _time.GetElapsedTime(Volatile.Read(ref _turned)) < HangTimeout;

    public void Start() => new Thread(Run) { IsBackground = true, Name = $"camera {_station}" }.Start();

    public void Stop() => _stop.Set();

    /// <summary>Closes the camera; only after <see cref="Ended"/>.</summary>
    public void Dispose()
    {
        _camera?.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        TimeSpan retry = FirstRetry;
        bool outage = false;
        while (!_stop.IsSet)
        {
            string cause;
            Volatile.Write(ref _turned, _time.GetTimestamp());
            try
            {
                if (_camera is null) Open(ref outage);
                if (PullFrames(ref retry)) break;
                continue;
            }
            catch (CameraLostException exception)
            {
                cause = exception.Message;
            }
#pragma warning disable CA1031 // Whatever a driver throws, the line goes on and the camera must come back.
            catch (Exception exception)
            {
                _logger.CameraFailed(exception, _station);
                cause = exception.Message;
            }
#pragma warning restore CA1031
            CloseLost(ref outage, cause, retry);
            _stop.Wait(retry);
            retry = TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, LastRetry.Ticks));
        }
        // The stop may come while the driver has some that it could not hand over.
        ReportLost();
        _ended.SetResult();
    }

    private void Open(ref bool outage)
    {
        _camera = _open();
        outage = false;
        _logger.CameraOpened(_station);
        _state(StationState.Running);
    }

    // True when the camera has shown its last frame.
    private bool PullFrames(ref TimeSpan retry)
    {
        if (_camera!.TryGrab(GrabTimeout, out Frame? frame))
        {
            retry = FirstRetry;
            frame.Number = ++_frames;
            _accept(frame);
        }
        // Also at the end: the last of them may be parts that nobody looked at.
        ReportLost();
        if (frame is null && _camera.HasEnded)
        {
            _logger.CameraEnded(_station);
            HasRunDry = true;
            _state(StationState.NoCamera);
            return true;
        }
        return false;
    }

    private void ReportLost()
    {
        int lost = _camera?.TakeLostFrames() ?? 0;
        if (lost > 0) _lost(lost, Reason.Overload);
    }

    private void CloseLost(ref bool outage, string cause, TimeSpan retry)
    {
        if (!outage)
        {
            _logger.CameraLost(_station, cause, retry.TotalSeconds, LastRetry.TotalSeconds);
            _lost(1, Reason.CameraLost);
            _state(StationState.NoCamera);
        }
        outage = true;
        ReportLost();
        ICamera? dead = _camera;
        _camera = null;
#pragma warning disable CA1031 // A camera that is gone may fail to close; it is given up either way.
        try
        {
            dead?.Dispose();
        }
        catch (Exception exception)
        {
            _logger.CameraFailed(exception, _station);
        }
#pragma warning restore CA1031
    }
}
