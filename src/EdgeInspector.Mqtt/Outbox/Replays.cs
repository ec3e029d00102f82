using EdgeInspector.Results;

namespace EdgeInspector.Mqtt.Outbox;

/// <summary>Replays that were asked for, one after the other. Asking is safe between threads, the rest is the store's thread's.</summary>
internal sealed class Replays
{
    private const int AtOnce = 16;
    private readonly Lock _lock = new();
    private readonly HashSet<(string Station, long First, long Last)> _wanted = [];
    private readonly List<ReplayRequest> _requests = [];

    /// <summary>Takes a place for a replay; false when too many are under way.</summary>
    /// <param name="station">The station.</param>
    /// <param name="first">First number.</param>
    /// <param name="last">Last number.</param>
    /// <param name="isNew">False when the same is under way already.</param>
    public bool TryAsk(string station, long first, long last, out bool isNew)
    {
        lock (_lock)
        {
            isNew = !_wanted.Contains((station, first, last));
            if (isNew && _wanted.Count >= AtOnce) return false;
            _wanted.Add((station, first, last));
            return true;
        }
    }

    /// <summary>Begins a replay that has a place.</summary>
    public void Begin(string station, long first, long last) => _requests.Add(new ReplayRequest(station, first, last));

    /// <summary>Begins again behind what was acknowledged.</summary>
    public void Restart()
    {
        foreach (ReplayRequest request in _requests) request.Next = request.Unacknowledged;
    }

    /// <summary>A record of a replay has arrived.</summary>
    public void Advance(StoredRecord record)
    {
        foreach (ReplayRequest request in _requests)
        {
            if (request.Station != record.Station || record.Sequence > request.Last) continue;
            request.Unacknowledged = Math.Max(request.Unacknowledged, (record.SequenceTo ?? record.Sequence) + 1);
            return;
        }
    }

    /// <summary>The next records of the first replay; empty when there is none, or it is at its end.</summary>
    public IReadOnlyList<StoredRecord> Read(IResultFiles files, int room)
    {
        if (_requests.Count == 0) return [];
        ReplayRequest request = _requests[0];
        IReadOnlyList<StoredRecord> found = request.Next > request.Last
            ? []
            : files.ReadRange(request.Station, request.Next, request.Last, room);
        if (found.Count > 0) request.Next = (found[^1].SequenceTo ?? found[^1].Sequence) + 1;
        // Reading is at its end; what is under way is waited for, because a lost connection would call it back.
        else if (request.Unacknowledged >= request.Next || request.Unacknowledged > request.Last) End(request);
        return [.. found.Select(record => record with { IsReplay = true })];
    }

    private void End(ReplayRequest request)
    {
        _requests.Remove(request);
        lock (_lock) _wanted.Remove((request.Station, request.First, request.Last));
    }
}
