namespace EdgeInspector.Mqtt.Delivery;

/// <summary>One-shot messages of one kind that wait for the broker; too many, and the oldest goes, counted. Safe between threads.</summary>
internal sealed class OneShotQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<OneShotMessage> _waiting = new();
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
    public void Add(OneShotMessage message)
    {
        lock (_lock)
        {
            if (_waiting.Count == capacity)
            {
                _waiting.Dequeue();
                Interlocked.Increment(ref _dropped);
            }
            _waiting.Enqueue(message);
        }
    }

    /// <summary>Takes the oldest.</summary>
    public bool TryTake(out OneShotMessage message)
    {
        lock (_lock) return _waiting.TryDequeue(out message!);
    }
}
