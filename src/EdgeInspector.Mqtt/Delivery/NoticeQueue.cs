namespace EdgeInspector.Mqtt.Delivery;

/// <summary>Events and answers that wait for the broker; too many, and the oldest goes, counted. Safe between threads.</summary>
internal sealed class NoticeQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<Notice> _waiting = new();
    private long _dropped;

    /// <summary>How many were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(Notice notice)
    {
        lock (_lock)
        {
            if (_waiting.Count == capacity)
            {
                _waiting.Dequeue();
                Interlocked.Increment(ref _dropped);
            }
            _waiting.Enqueue(notice);
        }
    }

    /// <summary>Takes the oldest.</summary>
    public bool TryTake(out Notice notice)
    {
        lock (_lock) return _waiting.TryDequeue(out notice!);
    }
}
