namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Results that wait to be sent live, oldest first, in a ring of fixed size. The pipeline adds and never waits. What finds no room, or
/// grows too old here, is not lost: the outbox has it too. Safe between threads.
/// </summary>
/// <param name="capacity">Results that may wait.</param>
internal sealed class ResultQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly PendingResult?[] _ring = new PendingResult?[capacity];
    private int _first;

    /// <summary>Results that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the newest; when there is no room the oldest leaves the live lane.</summary>
    public void Add(PendingResult result)
    {
        lock (_lock)
        {
            if (Count == capacity) RemoveFirst().InLive = false;
            _ring[(_first + Count) % capacity] = result;
            Count++;
        }
    }

    /// <summary>The oldest, which stays; false when nothing waits.</summary>
    public bool TryPeek(out PendingResult result)
    {
        lock (_lock)
        {
            result = _ring[_first]!;
            return Count > 0;
        }
    }

    /// <summary>Takes the oldest out if it is still this one.</summary>
    public bool Remove(PendingResult oldest)
    {
        lock (_lock)
        {
            if (Count == 0 || _ring[_first] != oldest) return false;
            RemoveFirst();
            return true;
        }
    }

    /// <summary>Puts results back in front, in their order, as far as there is room.</summary>
    public void Return(IReadOnlyList<PendingResult> results)
    {
        lock (_lock)
        {
            for (int i = results.Count - 1; i >= 0; i--)
            {
                if (Count == capacity)
                {
                    results[i].InLive = false;
                    continue;
                }

                _first = (_first + capacity - 1) % capacity;
                _ring[_first] = results[i];
                results[i].SentBefore = true;
                Count++;
            }
        }
    }

    private PendingResult RemoveFirst()
    {
        PendingResult result = _ring[_first]!;
        _ring[_first] = null;
        _first = (_first + 1) % capacity;
        Count--;
        return result;
    }
}
