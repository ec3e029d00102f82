namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Results that wait for the broker, oldest first, in a ring of fixed size. The pipeline adds and never waits; the connection takes
/// the oldest, and gives back what was not acknowledged when a connection is lost. Safe between threads.
/// </summary>
/// <param name="capacity">Results that may wait; above that the oldest is dropped.</param>
/// <param name="room">Places above the capacity for results that come back from a lost connection.</param>
/// <param name="dropped">Takes account of what is dropped.</param>
internal sealed class ResultQueue(int capacity, int room, DroppedResults dropped)
{
    private readonly Lock _lock = new();
    private readonly PendingResult[] _ring = new PendingResult[capacity + room];
    private int _first;

    /// <summary>Results that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the newest; makes room by dropping the oldest.</summary>
    public void Add(in PendingResult result)
    {
        lock (_lock)
        {
            while (Count >= capacity) dropped.Add(RemoveFirst().Inspection);
            _ring[(_first + Count) % _ring.Length] = result;
            Count++;
        }
    }

    /// <summary>Takes the oldest; false when nothing waits.</summary>
    public bool TryTake(out PendingResult result)
    {
        lock (_lock)
        {
            result = Count == 0 ? default : RemoveFirst();
            return result.Inspection is not null;
        }
    }

    /// <summary>Puts results back in front, in their order; they were sent once and will go out marked so.</summary>
    public void Return(IReadOnlyList<PendingResult> results)
    {
        lock (_lock)
        {
            for (int i = results.Count - 1; i >= 0; i--)
            {
                if (Count == _ring.Length)
                {
                    dropped.Add(results[i].Inspection);
                    continue;
                }

                _first = (_first + _ring.Length - 1) % _ring.Length;
                _ring[_first] = results[i] with { SentBefore = true };
                Count++;
            }
        }
    }

    private PendingResult RemoveFirst()
    {
        PendingResult result = _ring[_first];
        _ring[_first] = default;
        _first = (_first + 1) % _ring.Length;
        Count--;
        return result;
    }
}
