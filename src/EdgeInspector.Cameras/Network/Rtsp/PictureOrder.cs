namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// Accounts for every picture that a camera sent: those in the decoder, which come out in the order in which they were taken, and those
/// that were damaged or lost on the way between them. Methods say how many damaged ones are due. One thread at a time.
/// </summary>
internal sealed class PictureOrder
{
    private const int Periods = 15, FewestPeriods = 3, Stamps = 32, MostMissing = 1000;
    private readonly SortedDictionary<long, Entry> _open = [];
    private readonly Queue<long> _periods = new();
    private readonly SortedSet<long> _stamps = [];
    private long? _lastSound;
    private long _damagedSince;
    private int _losses;
    private int _accountedLosses;

    /// <summary>Pictures that have not come out.</summary>
    public int Count => _open.Count;

    /// <summary>When the one that has been in the decoder for longest was received; null when it holds none.</summary>
    public long? OldestReceived => _open.Values.Where(entry => entry.IsSound).Select(entry => (long?)entry.Received).Min();

    /// <summary>
    /// Takes note of a loss; from now on holes between the time stamps are pictures that were lost, until <see cref="Add"/> ends it.
    /// </summary>
    public void NoteLoss() => _losses++;

    /// <summary>Adds a picture that goes into the decoder.</summary>
    /// <param name="at">When it was taken, in ticks.</param>
    /// <param name="endsLoss">The first one after a loss.</param>
    /// <param name="begun">Monotonic clock at its first packet.</param>
    /// <param name="received">Monotonic clock at its last packet.</param>
    public void Add(long at, bool endsLoss, long begun, long received)
    {
        _open[at] = new Entry(true, endsLoss ? _losses : 0, begun, received);
        Note(at);
    }

    /// <summary>Adds a picture that is damaged.</summary>
    /// <returns>Damaged pictures that are due now.</returns>
    public int AddDamaged(long at)
    {
        _open[at] = default;
        Note(at);
        return TakeDamaged();
    }

    /// <summary>Makes one that is in the decoder a damaged one.</summary>
    /// <returns>Damaged pictures that are due now.</returns>
    public int Refuse(long at)
    {
        if (_open.ContainsKey(at)) _open[at] = default;
        return TakeDamaged();
    }

    /// <summary>Makes all that are in the decoder damaged ones.</summary>
    /// <returns>Damaged pictures that are due now.</returns>
    public int RefuseAll()
    {
        foreach (long at in _open.Keys.ToArray()) _open[at] = default;
        return TakeDamaged();
    }

    /// <summary>Takes a picture that came out of the decoder.</summary>
    /// <param name="at">When it was taken.</param>
    /// <param name="begun">Monotonic clock at its first packet.</param>
    /// <param name="received">Monotonic clock at its last packet.</param>
    /// <param name="damaged">Damaged pictures that are due before it.</param>
    /// <returns>False when it was refused meanwhile.</returns>
    public bool TryTake(long at, out long begun, out long received, out int damaged)
    {
        damaged = 0;
        // The decoder gives them in order: one before this that it kept will not come any more.
        while (_open.Count > 0 && _open.First() is var first && (first.Key < at || (first.Key == at && !first.Value.IsSound)))
            damaged += DropFirst();
        if (!_open.Remove(at, out Entry entry))
        {
            (begun, received) = (0, 0);
            return false;
        }
        (begun, received) = (entry.Begun, entry.Received);
        if (_losses > _accountedLosses) damaged += MissingBefore(at);
        else if (_lastSound is { } last) Learn(at - last);
        _accountedLosses = Math.Max(_accountedLosses, entry.EndsLosses);
        (_lastSound, _damagedSince) = (at, 0);
        return true;
    }

    private int TakeDamaged()
    {
        int due = 0;
        while (_open.Count > 0 && !_open.First().Value.IsSound) due += DropFirst();
        return due;
    }

    private int DropFirst()
    {
        _open.Remove(_open.Keys.First());
        _damagedSince++;
        return 1;
    }

    private void Learn(long period)
    {
        if (period <= 0 || _damagedSince > 0) return;
        _periods.Enqueue(period);
        if (_periods.Count > Periods) _periods.Dequeue();
    }

    private void Note(long at)
    {
        _stamps.Add(at);
        if (_stamps.Count > Stamps) _stamps.Remove(_stamps.Min);
    }

    // Lost with all their packets; the time stamps show their places.
    private int MissingBefore(long at) => _lastSound is { } last && Period() is { } period
        ? (int)Math.Clamp(Math.Round((at - last) / period) - 1 - _damagedSince, 0, MostMissing)
        : 0;

    // Of pictures shown one after the other. Where one loss followed the other from the start there are none: then of those that came,
    // between which holes make the longer distances.
    private double? Period()
    {
        if (_periods.Count >= FewestPeriods) return _periods.Order().ElementAt(_periods.Count / 2);
        long[] distances = [.. _stamps.Zip(_stamps.Skip(1), (before, after) => after - before).Order()];
        return distances.Length >= FewestPeriods ? distances[distances.Length / 4] : null;
    }

    private readonly record struct Entry(bool IsSound, int EndsLosses, long Begun, long Received);
}
