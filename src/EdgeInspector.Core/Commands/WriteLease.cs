namespace EdgeInspector.Commands;

/// <summary>
/// Who may change things at a time. A person or program takes it for a while and renews it; a single command takes it for as long as it is
/// carried out. Safe between threads.
/// </summary>
public sealed class WriteLease(TimeProvider time)
{
    private readonly Lock _lock = new();
    private string? _holder;
    private DateTimeOffset _since;
    private long _began;
    private TimeSpan _duration;
    private string? _command;

    /// <summary>Called when somebody took it or gave it back; must return at once. Its end by time is not reported.</summary>
    public Action? Changed { get; set; }

    /// <summary>Who holds it for a while; null while nobody does.</summary>
    public LeaseHolder? Current
    {
        get
        {
            lock (_lock) return Holder_NeedsLock();
        }
    }

    /// <summary>Takes the lease, or renews it.</summary>
    /// <param name="holder">Who, as shown to others.</param>
    /// <param name="duration">From now on; above zero.</param>
    /// <param name="other">Who holds it instead.</param>
    /// <returns>False while somebody else holds it, or has a command carried out.</returns>
    public bool TryTake(string holder, TimeSpan duration, out LeaseHolder? other)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        lock (_lock)
        {
            other = Blocking_NeedsLock(holder);
            if (other is not null) return false;
            if (Holder_NeedsLock() is null) _since = time.GetUtcNow();
            (_holder, _began, _duration) = (holder, time.GetTimestamp(), duration);
        }
        Changed?.Invoke();
        return true;
    }

    /// <summary>Gives it back; nothing happens when somebody else holds it.</summary>
    public void Release(string holder)
    {
        lock (_lock)
        {
            if (Holder_NeedsLock()?.Holder != holder) return;
            _holder = null;
        }
        Changed?.Invoke();
    }

    /// <summary>Takes it for one command.</summary>
    /// <returns>False while somebody else holds it; else <see cref="EndCommand"/> must follow.</returns>
    internal bool TryBeginCommand(string holder, out LeaseHolder? other)
    {
        lock (_lock)
        {
            other = Blocking_NeedsLock(holder);
            if (other is null) _command = holder;
            return other is null;
        }
    }

    internal void EndCommand()
    {
        lock (_lock) _command = null;
    }

    private LeaseHolder? Blocking_NeedsLock(string holder)
    {
        if (_command is { } command && command != holder) return new LeaseHolder(command, time.GetUtcNow(), 0);
        return Holder_NeedsLock() is { } current && current.Holder != holder ? current : null;
    }

    private LeaseHolder? Holder_NeedsLock()
    {
        if (_holder is null) return null;
        TimeSpan left = _duration - time.GetElapsedTime(_began);
        return left > TimeSpan.Zero ? new LeaseHolder(_holder, _since, Math.Round(left.TotalSeconds, 1)) : null;
    }
}
