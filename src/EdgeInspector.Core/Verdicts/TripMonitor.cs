namespace EdgeInspector.Verdicts;

/// <summary>
/// Watches the verdicts of a station for what calls for somebody. A trip holds as long as its condition does. Used by one thread at a time.
/// </summary>
public sealed class TripMonitor(TripLimits limits)
{
    private readonly Verdict[] _window = new Verdict[limits.Window];
    private long _seen;
    private int _failed;
    private int _notInspected;
    private long _inARow;

    /// <summary>What holds at this moment, in the order of the enum.</summary>
    public IReadOnlyList<Trip> Current { get; private set; } = [];

    /// <summary>
    /// Takes a record into account; one of a range counts for each of its parts. Parts of a paused station do not count: somebody wanted
    /// them to pass uninspected.
    /// </summary>
    /// <returns>Whether <see cref="Current"/> changed.</returns>
    public bool Add(Inspection inspection)
    {
        if (inspection.Reason == Reason.Paused) return false;
        long parts = inspection.Parts;
        _inARow = inspection.Verdict == Verdict.Pass ? 0 : _inARow + parts;
        for (long i = 0; i < Math.Min(parts, _window.Length); i++) Push(inspection.Verdict);
        bool full = _seen >= _window.Length;
        List<Trip> holds = [];
        if (_inARow >= limits.RejectsInARow) holds.Add(Trip.RejectsInARow);
        if (full && _failed >= limits.FailedShare * _window.Length) holds.Add(Trip.FailedShare);
        if (full && _notInspected >= limits.NotInspectedShare * _window.Length) holds.Add(Trip.NotInspectedShare);
        if (holds.SequenceEqual(Current)) return false;
        Current = holds;
        return true;
    }

    private void Push(Verdict verdict)
    {
        int place = (int)(_seen % _window.Length);
        if (_seen >= _window.Length) Count(_window[place], -1);
        _window[place] = verdict;
        Count(verdict, 1);
        _seen++;
    }

    private void Count(Verdict verdict, int by)
    {
        if (verdict == Verdict.Fail) _failed += by;
        else if (verdict == Verdict.NotInspected) _notInspected += by;
    }
}
