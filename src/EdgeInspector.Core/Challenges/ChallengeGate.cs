namespace EdgeInspector.Challenges;

/// <summary>
/// Tells on the camera's thread which frames show challenge parts: while a run is on, the next ones up to the set's last part, and none
/// beyond. Safe between threads; nothing waits in it.
/// </summary>
public sealed class ChallengeGate
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private ChallengeSet? _set;
    private bool[] _shown = [];
    private long _run, _until;

    /// <param name="time">Clock.</param>
    public ChallengeGate(TimeProvider time) => _time = time;

    /// <summary>
    /// Called on the camera's thread when a frame or a part got lost while a run is on: nobody knows any more which part is which. Must
    /// return at once.
    /// </summary>
    public Action? Lost { get; set; }

    /// <summary>The next frames show these parts.</summary>
    /// <param name="set">The parts.</param>
    /// <param name="run">Number of the run.</param>
    /// <param name="limit">From now on no frame is one of them.</param>
    public void Open(ChallengeSet set, long run, TimeSpan limit)
    {
        lock (_lock)
        {
            (_set, _run, _shown) = (set, run, new bool[set.Parts.Count]);
            _until = _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);
        }
    }

    /// <summary>No further frame shows a challenge part.</summary>
    public void Close()
    {
        lock (_lock) _set = null;
    }

    /// <summary>Which challenge part a frame shows; null for an ordinary part.</summary>
    /// <param name="partId">The id that the frame carries; null without.</param>
    public ChallengeMark? Next(string? partId)
    {
        lock (_lock)
        {
            if (_set is not { } set) return null;
            int part = _time.GetTimestamp() < _until ? Find(set, partId) : -1;
            if (part < 0) return null;
            _shown[part] = true;
            if (Array.TrueForAll(_shown, shown => shown)) _set = null;
            return new ChallengeMark(set.Name, _run, part);
        }
    }

    /// <summary>A part came without a frame, or frames were lost.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            if (_set is null) return;
            _set = null;
        }
        Lost?.Invoke();
    }

    // An id tells the part; without one the order does. A frame with another id than the next part's is somebody else's.
    private int Find(ChallengeSet set, string? partId)
    {
        for (int i = 0; partId is not null && i < _shown.Length; i++)
            if (!_shown[i] && set.Parts[i].PartId == partId) return i;
        int next = Array.IndexOf(_shown, false);
        return set.Parts[next].PartId is null ? next : -1;
    }
}
