namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// One-shot messages of one kind that wait for the broker; too many, and the oldest goes, counted: of requests to stop the oldest of the
/// station that has most of them. Safe between threads.
/// </summary>
internal sealed class OneShotQueue(int capacity)
{
    // A broker that closes the connection whenever it gets this message would never get anything else.
    private const int MostConnections = 10;
    private readonly Lock _lock = new();
    private readonly List<OneShotMessage> _waiting = [];
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
            MakeRoom(message);
            _waiting.Add(message);
        }
    }

    /// <summary>Puts one back at the head whose connection ended before the broker had it; after ten connections it is given up.</summary>
    public void Return(OneShotMessage message)
    {
        message = message with { Sent = message.Sent + 1 };
        lock (_lock)
        {
            if (message.Sent >= MostConnections)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }
            MakeRoom(message);
            _waiting.Insert(0, message);
        }
    }

    /// <summary>Takes the oldest.</summary>
    public bool TryTake(out OneShotMessage message)
    {
        lock (_lock)
        {
            message = _waiting.Count > 0 ? _waiting[0] : null!;
            if (message is null) return false;
            _waiting.RemoveAt(0);
            return true;
        }
    }

    private void MakeRoom(OneShotMessage message)
    {
        if (_waiting.Count < capacity) return;
        _waiting.RemoveAt(message.Station is null ? 0 : OldestOfTheLoudest());
        Interlocked.Increment(ref _dropped);
    }

    // A station that asks without end must not push out the one request of another.
    private int OldestOfTheLoudest()
    {
        string? loudest = _waiting.GroupBy(message => message.Station).MaxBy(station => station.Count())!.Key;
        return _waiting.FindIndex(message => message.Station == loudest);
    }
}
