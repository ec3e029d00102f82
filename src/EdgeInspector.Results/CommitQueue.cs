namespace EdgeInspector.Results;

/// <summary>
/// What waits for the next commit: results and events to be stored, and deliveries to be booked. Results beyond the capacity are given up,
/// the oldest first. Safe between threads.
/// </summary>
/// <param name="capacity">Results that may wait.</param>
/// <param name="givenUp">Called under the lock with each result that is given up; must return at once.</param>
internal sealed class CommitQueue(int capacity, Action<ResultEntry> givenUp)
{
    // Room for what usually may wait, so that handing over does not allocate for the queue.
    private const int Usual = 16_384;
    private readonly Lock _lock = new();
    private readonly Queue<ResultEntry> _results = new(Math.Min(capacity, Usual));
    private readonly Queue<StoredRecord> _events = [];
    private readonly List<long> _delivered = [];

    /// <summary>Results that wait.</summary>
    public int Results
    {
        get
        {
            lock (_lock) return _results.Count;
        }
    }

    /// <summary>Deliveries that wait.</summary>
    public int Delivered
    {
        get
        {
            lock (_lock) return _delivered.Count;
        }
    }

    /// <summary>Whether nothing is to be stored.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _results.Count == 0 && _events.Count == 0;
        }
    }

    /// <summary>Adds a result.</summary>
    public void Add(ResultEntry result)
    {
        lock (_lock)
        {
            while (_results.Count >= capacity) GiveUp_NeedsLock();
            _results.Enqueue(result);
        }
    }

    /// <summary>Adds an event.</summary>
    public void Add(StoredRecord incident)
    {
        lock (_lock) _events.Enqueue(incident);
    }

    /// <summary>Adds a delivery.</summary>
    /// <returns>How many wait now.</returns>
    public int AddDelivered(long position)
    {
        lock (_lock)
        {
            _delivered.Add(position);
            return _delivered.Count;
        }
    }

    /// <summary>The next group, which stays here until <see cref="Remove"/>.</summary>
    public (ResultEntry[] Results, StoredRecord[] Events, long[] Delivered) Peek(int most)
    {
        lock (_lock) return ([.. _results.Take(most)], [.. _events.Take(most)], [.. _delivered]);
    }

    /// <summary>Takes out what was committed.</summary>
    public void Remove(ResultEntry[] results, StoredRecord[] events)
    {
        lock (_lock)
        {
            for (int i = 0; i < events.Length; i++) _events.Dequeue();
            // The oldest may have been given up meanwhile because too many waited.
            foreach (ResultEntry result in results)
                if (_results.TryPeek(out ResultEntry? head) && head == result) _results.Dequeue();
        }
    }

    /// <summary>Takes out deliveries that were booked.</summary>
    public void RemoveDelivered(int count)
    {
        lock (_lock) _delivered.RemoveRange(0, count);
    }

    /// <summary>Leaves out records that are delivered already, though that is not booked yet.</summary>
    public List<StoredRecord> WithoutDelivered(List<StoredRecord> records)
    {
        if (records.Count == 0) return records;
        HashSet<long> delivered;
        lock (_lock) delivered = [.. _delivered];
        if (delivered.Count > 0) records.RemoveAll(record => delivered.Contains(record.Position));
        return records;
    }

    /// <summary>Whether a record between two positions, both included, is delivered though that is not booked yet.</summary>
    public bool HasDelivered(long first, long last)
    {
        lock (_lock) return _delivered.Exists(position => position >= first && position <= last);
    }

    /// <summary>Gives up everything that waits.</summary>
    public void GiveUpAll()
    {
        lock (_lock)
            while (_results.Count > 0) GiveUp_NeedsLock();
    }

    private void GiveUp_NeedsLock()
    {
        ResultEntry oldest = _results.Dequeue();
        if (oldest.TryGiveUp()) givenUp(oldest);
    }
}
