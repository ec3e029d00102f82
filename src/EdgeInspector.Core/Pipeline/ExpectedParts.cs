namespace EdgeInspector.Pipeline;

/// <summary>
/// Parts that were announced, by a trigger or by an id, and whose frame has not come yet: first in, first out. One that waits too long
/// is told. Safe between threads.
/// </summary>
internal sealed class ExpectedParts : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Expected> _waiting = new();
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private readonly Action<string?> _missed;
    private readonly ITimer _timer;
    private bool _closed;

    /// <param name="capacity">How many may be under way at a time.</param>
    /// <param name="time">Clock.</param>
    /// <param name="missed">Told of the id of each part without a frame.</param>
    public ExpectedParts(int capacity, TimeProvider time, Action<string?> missed)
    {
        (_capacity, _time, _missed) = (capacity, time, missed);
        _timer = time.CreateTimer(_ => TellMissed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Announces a part; false when as many as may be are under way, or no frame will come any more.</summary>
    /// <param name="partId">Its id; null when only its trigger is known.</param>
    /// <param name="window">How long its frame may take.</param>
    public bool TryExpect(string? partId, TimeSpan window)
    {
        lock (_lock)
        {
            if (_closed || _waiting.Count == _capacity) return false;
            _waiting.Enqueue(new Expected(partId, _time.GetTimestamp() + (long)(window.TotalSeconds * _time.TimestampFrequency)));
            Arm();
            return true;
        }
    }

    /// <summary>The part that a frame shows; false when none was announced.</summary>
    public bool TryMatch(out string? partId)
    {
        lock (_lock)
        {
            bool any = _waiting.TryDequeue(out Expected first);
            partId = first.PartId;
            return any;
        }
    }

    /// <summary>No frame will come any more: tells of all that wait for one, and takes no other.</summary>
    public void Close()
    {
        lock (_lock) _closed = true;
        TellMissed();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void TellMissed()
    {
        List<string?> missed = [];
        lock (_lock)
        {
            while (_waiting.TryPeek(out Expected first) && (_closed || first.Until <= _time.GetTimestamp())) missed.Add(_waiting.Dequeue().PartId);
            Arm();
        }
        foreach (string? partId in missed) _missed(partId);
    }

    private void Arm()
    {
        if (!_waiting.TryPeek(out Expected first)) return;
        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), first.Until);
        // A timer may fire a moment early by the finer clock.
        _timer.Change(left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private readonly record struct Expected(string? PartId, long Until);
}
