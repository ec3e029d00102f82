using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Outputs;

/// <summary>
/// One gate at work: a thread of its own that does what <see cref="GateLink"/> says. A device that is slow or dead holds up this thread
/// alone; what it misses is rejected. Safe between threads.
/// </summary>
public sealed class GateOutput : IOutput, IInspectionSink, IStatusSink, IArrivalSink
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LinePause = TimeSpan.FromMinutes(1);
    private readonly GateSettings _settings;
    private readonly IGateDevice _device;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly GatePlan _plan;
    private readonly GateLink _link;
    private readonly ManualResetEventSlim _changed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _origin;
    private StationState _state = StationState.NoCamera;
    private Func<bool>? _isResponsive;
    private long _saidLate;
    private TimeSpan? _saidLateAt;
    private bool _isStarted;
    private volatile bool _stops;

    /// <summary>Nothing is opened before <see cref="StartAsync"/>.</summary>
    /// <param name="settings">How verdicts become outputs.</param>
    /// <param name="device">Has the outputs; this object's from here on.</param>
    public GateOutput(GateSettings settings, IGateDevice device, TimeProvider time, ILogger logger)
    {
        (_settings, _device, _time, _logger, _origin) = (settings, device, time, logger, time.GetTimestamp());
        _plan = new GatePlan(settings);
        _link = new GateLink(_plan, settings, (ulong)_origin);
    }

    /// <summary>How it fares.</summary>
    public GateHealth Health
    {
        get
        {
            lock (_lock)
                return new GateHealth(_settings.Name, _settings.Station, _link.IsConnected, _link.Trouble, _plan.Passed, _plan.Rejected,
                    _plan.Late, _plan.Withdrawn, _plan.Crowded, _link.Outages);
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <inheritdoc/>
    public Task StartAsync()
    {
        _isStarted = true;
        new Thread(Run) { IsBackground = true, Name = $"output {_settings.Name}" }.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>Outputs always stand; there is nothing to renew.</remarks>
    public void Renew()
    {
    }

    /// <inheritdoc/>
    /// <remarks>The outputs are off when this ends, unless their device does not answer.</remarks>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        _stops = true;
        _changed.Set();
        if (_isStarted) await Task.WhenAny(_ended.Task, Task.Delay(StopPatience, _time, cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <inheritdoc/>
    public void Seen(string station, long sequence, long parts, long received)
    {
        if (station != _settings.Station) return;
        lock (_lock) _plan.See(sequence, parts, _time.GetElapsedTime(_origin, received));
        _changed.Set();
    }

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        if (inspection.Station != _settings.Station) return;
        lock (_lock) _plan.Judge(inspection);
        _changed.Set();
    }

    /// <inheritdoc/>
    /// <remarks>What has no verdict has no pass.</remarks>
    public void Lost(LostResults lost)
    {
    }

    /// <inheritdoc/>
    public void Take(StatusFact fact)
    {
        if (fact is not StationStatus status || status.Station != _settings.Station) return;
        lock (_lock)
        {
            // The camera that is open now may be the device.
            if (status.State != _state) _link.Hasten();
            (_state, _isResponsive) = (status.State, status.IsResponsive ?? _isResponsive);
            if (_state is not (StationState.Running or StationState.WaitingForTrigger)) _plan.SetWorking(false);
        }
        _changed.Set();
    }

    private void Run()
    {
        try
        {
            while (!_stops) Step();
            TurnOff();
        }
        finally
        {
            _device.Dispose();
            _ended.SetResult();
        }
    }

    private void Step()
    {
        try
        {
            GateStep step = Next();
            switch (step.Work)
            {
                case GateWork.Open:
                    _device.Open();
                    lock (_lock) _link.Opened(Now);
                    break;
                case GateWork.Write:
                    _device.Write(step.Levels);
                    bool isBack;
                    lock (_lock) isBack = _link.Written(step.Levels, Now);
                    if (isBack) _logger.GateConnected(_settings.Name, _device.Name, _settings.Station);
                    break;
                default:
                    TimeSpan wait = step.Until - Now;
                    // Rounded up, so that the time has come when it ends.
                    if (wait > TimeSpan.Zero) _changed.Wait((int)Math.Ceiling(wait.TotalMilliseconds));
                    _changed.Reset();
                    break;
            }
        }
        catch (GateException exception)
        {
            if (Fail(exception.Message)) _logger.GateLost(_settings.Name, _device.Name, exception.Message, _settings.Station);
        }
#pragma warning disable CA1031 // The thread is the boundary: whatever it is, the gate rejects, and it is tried again.
        catch (Exception exception)
        {
            if (Fail(exception.Message)) _logger.GateFailed(exception, _settings.Name, _settings.Station);
        }
#pragma warning restore CA1031
    }

    private GateStep Next()
    {
        Func<bool>? isResponsive;
        lock (_lock) isResponsive = _isResponsive;
        // Asked without the lock: it is somebody else's code.
        bool isAlive = isResponsive?.Invoke() == true;
        GateStep step;
        long late = 0, last;
        lock (_lock)
        {
            TimeSpan now = Now;
            _plan.SetWorking(isAlive && _state is StationState.Running or StationState.WaitingForTrigger);
            step = _link.Next(now, isAlive);
            last = _plan.LastLate;
            if (_plan.Late + _plan.Crowded > _saidLate && !(now - _saidLateAt < LinePause))
            {
                late = _plan.Late + _plan.Crowded - _saidLate;
                (_saidLate, _saidLateAt) = (_plan.Late + _plan.Crowded, now);
            }
        }
        if (late > 0) _logger.PassTooLate(_settings.Name, last, _settings.Station, late);
        return step;
    }

    private bool Fail(string cause)
    {
        bool isNews;
        lock (_lock) isNews = _link.Failed(cause, Now);
        try
        {
            _device.Close();
        }
#pragma warning disable CA1031 // It is given up either way.
        catch (Exception exception)
        {
            _logger.GateFailed(exception, _settings.Name, _settings.Station);
        }
#pragma warning restore CA1031
        return isNews;
    }

    private void TurnOff()
    {
        bool isConnected;
        lock (_lock)
        {
            isConnected = _link.IsConnected;
            _plan.SetWorking(false);
        }
        if (!isConnected) return;
        try
        {
            _device.Write(default);
        }
        catch (GateException exception)
        {
            _logger.GateLost(_settings.Name, _device.Name, exception.Message, _settings.Station);
        }
    }
}
