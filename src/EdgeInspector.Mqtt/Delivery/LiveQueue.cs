namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Results that wait to be sent live, oldest first, in a ring of fixed size. The pipeline adds and never waits. What finds no room, or
/// grows too old here, is not lost: the outbox has it too. Safe between threads.
/// </summary>
/// <param name="capacity">Results that may wait.</param>
internal sealed class LiveQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LiveDelivery?[] _ring = new LiveDelivery?[capacity];
    private int _first;

    /// <summary>Results that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the newest; when there is no room the oldest leaves the live lane.</summary>
    public void Add(LiveDelivery result)
    {
        lock (_lock)
        {
            if (Count == capacity) RemoveFirst().Leave();
            _ring[(_first + Count) % capacity] = result;
            Count++;
        }
    }

    /// <summary>The oldest, which stays; false when nothing waits.</summary>
    public bool TryPeek(out LiveDelivery result)
    {
        lock (_lock)
        {
            result = _ring[_first]!;
            return Count > 0;
        }
    }

    /// <summary>Takes the oldest out if it is still this one.</summary>
    public bool Remove(LiveDelivery oldest)
    {
        lock (_lock)
        {
            if (Count == 0 || _ring[_first] != oldest) return false;
            RemoveFirst();
            return true;
        }
    }

    /// <summary>Puts a result back in front; when there is no room it leaves the live lane.</summary>
    public void Return(LiveDelivery result)
    {
        lock (_lock)
        {
            result.SentBefore = true;
            if (Count == capacity)
            {
                result.Leave();
                return;
            }
            _first = (_first + capacity - 1) % capacity;
            _ring[_first] = result;
            Count++;
        }
    }

    private LiveDelivery RemoveFirst()
    {
        LiveDelivery result = _ring[_first]!;
        _ring[_first] = null;
        _first = (_first + 1) % capacity;
        Count--;
        return result;
    }
}
