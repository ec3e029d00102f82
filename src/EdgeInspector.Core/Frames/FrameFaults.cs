namespace EdgeInspector.Frames;

/// <summary>Counts what was wrong with frames. Safe between threads.</summary>
public sealed class FrameFaults
{
    private readonly long[] _counts = new long[Enum.GetValues<FrameFault>().Length];

    /// <summary>How often since the start.</summary>
    public long Of(FrameFault fault) => Volatile.Read(ref _counts[(int)fault]);

    internal void Count(FrameFault fault, long times = 1) => Interlocked.Add(ref _counts[(int)fault], times);
}
