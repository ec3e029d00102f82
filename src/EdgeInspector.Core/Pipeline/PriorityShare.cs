namespace EdgeInspector.Pipeline;

/// <summary>
/// Gives a thread of low priority a share of the time at the usual one. Windows has strict priorities: while others want all cores, a
/// thread of the lowest one gets nothing at all, and pictures would stand still.
/// </summary>
internal sealed class PriorityShare
{
    // A sixteenth; no shorter than the system's clock ticks.
    private static readonly TimeSpan AtUsual = TimeSpan.FromMilliseconds(16), AtLowest = TimeSpan.FromMilliseconds(240);
    private readonly Thread _thread;
    private readonly Lock _turn = new();
    private readonly ITimer _timer;
    private bool _isUsual, _hasEnded;

    /// <summary>Begins at the lowest priority.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="time">Says when its turns are.</param>
    public PriorityShare(Thread thread, TimeProvider time)
    {
        _thread = thread;
        Set(ThreadPriority.Lowest);
        _timer = time.CreateTimer(_ => Turn(), null, AtLowest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The usual priority for good.</summary>
    public void End()
    {
        lock (_turn)
        {
            _hasEnded = true;
            _timer.Dispose();
            Set(ThreadPriority.Normal);
        }
    }

    private void Turn()
    {
        lock (_turn)
        {
            if (_hasEnded) return;
            _isUsual = !_isUsual;
            if (Set(_isUsual ? ThreadPriority.Normal : ThreadPriority.Lowest))
                _timer.Change(_isUsual ? AtUsual : AtLowest, Timeout.InfiniteTimeSpan);
            else _timer.Dispose();
        }
    }

    // False when the thread has ended.
    private bool Set(ThreadPriority priority)
    {
        try
        {
            if (_thread.IsAlive) _thread.Priority = priority;
            return _thread.IsAlive;
        }
        catch (ThreadStateException)
        {
            return false;
        }
    }
}
