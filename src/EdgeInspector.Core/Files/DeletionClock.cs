namespace EdgeInspector.Files;

/// <summary>
/// The time for deleting what is too old. A wall clock that is set forward makes nothing older, and one that is set back makes nothing
/// that comes after it old at once: of all times that it may be, by this clock and by what it was before it was set, this is the
/// earliest. It remembers no longer than the process. Not safe between threads.
/// </summary>
/// <param name="time">The wall clock, and the steady one that it is held against.</param>
public sealed class DeletionClock(TimeProvider time)
{
    private static readonly TimeSpan SmallestStep = TimeSpan.FromMinutes(1);
    private DateTimeOffset _wall = time.GetUtcNow();
    private long _steady = time.GetTimestamp();
    private TimeSpan _stepped;
    private TimeSpan _furthestBack;

    /// <summary>A machine whose clock has no battery begins in 1970 or 2000: what it made before this time has an unknown age.</summary>
    public static DateTimeOffset Earliest { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The earliest time that it may be.</summary>
    public DateTimeOffset Now()
    {
        DateTimeOffset wall = time.GetUtcNow();
        long steady = time.GetTimestamp();
        TimeSpan step = wall - _wall - time.GetElapsedTime(_steady, steady);
        if (step.Duration() > SmallestStep) _stepped += step;
        if (_stepped < _furthestBack) _furthestBack = _stepped;
        (_wall, _steady) = (wall, steady);
        return wall - _stepped + _furthestBack;
    }

    /// <summary>Whether something made at a time, by the wall clock of then, is older than it may become.</summary>
    public bool IsOlder(DateTimeOffset made, TimeSpan age) => made >= Earliest && made < Now() - age;
}
