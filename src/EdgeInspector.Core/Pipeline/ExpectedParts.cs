namespace EdgeInspector.Pipeline;

/// <summary>
/// The part that was announced, by a trigger or by an id, and whose frame has not come yet: one at a time, because with more a lost frame
/// would give the next part's picture its id. One that waits too long is reported. Safe between threads.
/// </summary>
internal sealed class ExpectedParts : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action<string?> _missed;
    private readonly ITimer _timer;
    private Expected? _waiting;
    private bool _closed;

    /// <param name="missed">Called with the id of each part without a frame.</param>
    public ExpectedParts(TimeProvider time, Action<string?> missed)
    {
        (_time, _missed) = (time, missed);
        _timer = time.CreateTimer(_ => ReportMissed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Announces a part; false when another one waits for its frame, or no frame will come any more.</summary>
    /// <param name="partId">Its id; null when only its trigger is known.</param>
    /// <param name="window">How long its frame may take.</param>
    public bool TryExpect(string? partId, TimeSpan window)
    {
        lock (_lock)
        {
            if (_closed || _waiting is not null) return false;
            _waiting = new Expected(partId, _time.GetTimestamp() + (long)(window.TotalSeconds * _time.TimestampFrequency));
            Arm();
            return true;
        }
    }

    /// <summary>The part that a frame shows; false when none was announced.</summary>
    public bool TryMatch(out string? partId)
    {
        lock (_lock)
        {
            bool any = _waiting is not null;
            partId = _waiting?.PartId;
            _waiting = null;
            return any;
        }
    }

    /// <summary>No frame will come any more: reports the part that waits for one, and takes no other.</summary>
    public void Close()
    {
        lock (_lock) _closed = true;
        ReportMissed();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void ReportMissed()
    {
        Expected missed;
        lock (_lock)
        {
            if (_waiting is not { } waiting) return;
            if (!_closed && waiting.Until > _time.GetTimestamp())
            {
                Arm();
                return;
            }
            missed = waiting;
            _waiting = null;
        }
        _missed(missed.PartId);
    }

    private void Arm()
    {
        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), _waiting!.Value.Until);
        // A timer may fire a moment early by the finer clock.
        _timer.Change(left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private readonly record struct Expected(string? PartId, long Until);
}
