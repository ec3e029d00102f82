namespace EdgeInspector.Timing;

/// <summary>Blocking waits by a clock that tests can turn.</summary>
public static class TimeProviderExtensions
{
    /// <summary>Blocks the calling thread, which must be one of its own and none of the pool.</summary>
    /// <param name="duration">How long; nothing happens when it is not positive.</param>
    public static void Sleep(this TimeProvider time, TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero) return;
        using var over = new ManualResetEventSlim(initialState: false, spinCount: 0);
        using ITimer timer = time.CreateTimer(_ => over.Set(), null, duration, Timeout.InfiniteTimeSpan);
        over.Wait();
    }
}
