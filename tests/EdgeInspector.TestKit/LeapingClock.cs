namespace EdgeInspector.TestKit;

/// <summary>The system's time, which a test sets forward or lets pass; timers run in real time.</summary>
public sealed class LeapingClock : TimeProvider
{
    private long _wall, _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Sets the wall clock; elapsed time does not follow it, as in every system.</summary>
    public void SetBy(TimeSpan step) => Interlocked.Add(ref _wall, step.Ticks);

    /// <summary>Lets time pass at once, for wall clock and elapsed time.</summary>
    public void Leap(TimeSpan time)
    {
        Interlocked.Add(ref _wall, time.Ticks);
        Interlocked.Add(ref _elapsed, time.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _wall));

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _elapsed);
}
