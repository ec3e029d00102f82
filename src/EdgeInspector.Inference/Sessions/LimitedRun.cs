using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Sessions;

/// <summary>
/// Options of one run after the other, each of which the runtime ends when it takes too long or is not wanted any more. It looks between
/// two
/// operators: within one nothing can be ended.
/// </summary>
internal sealed class LimitedRun : IDisposable
{
    private readonly RunOptions _options = new();
    private readonly Lock _lock = new();
    private readonly TimeSpan _limit;
    private readonly Timer _timer;
    private long _started;
    private bool _isRunning;
    private bool _aborted;

    /// <param name="limit">The longest that a run may take.</param>
    public LimitedRun(TimeSpan limit)
    {
        _limit = limit;
        _timer = new Timer(_ => Expire());
    }

    /// <summary>Whether the run that ended last was ended because it took too long.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Whether no run is wanted any more.</summary>
    public bool IsAborted
    {
        get
        {
            lock (_lock) return _aborted;
        }
    }

    /// <summary>Begins a run.</summary>
    /// <returns>Its options.</returns>
    public RunOptions Begin()
    {
        lock (_lock)
        {
            if (HasExpired && !_aborted) _options.Terminate = false;
            (HasExpired, _isRunning, _started) = (false, true, Stopwatch.GetTimestamp());
            _timer.Change(_limit, Timeout.InfiniteTimeSpan);
            return _options;
        }
    }

    /// <summary>Ends a run.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isRunning = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the run under way, if there is one, and all later ones. From any thread.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            if (_aborted) return;
            _aborted = true;
            _options.Terminate = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            // What comes too late from another thread meets no freed options.
            (_aborted, _isRunning) = (true, false);
            _options.Dispose();
        }
    }

    private void Expire()
    {
        lock (_lock)
        {
            // The alarm of an earlier run may come late.
            if (!_isRunning || _aborted || Stopwatch.GetElapsedTime(_started) < _limit * 0.9) return;
            HasExpired = true;
            _options.Terminate = true;
        }
    }
}
