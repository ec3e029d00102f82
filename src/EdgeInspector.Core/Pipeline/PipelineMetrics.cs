using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Pipeline;

/// <summary>What a station has done since it started. Safe to read while it works.</summary>
public sealed class PipelineMetrics
{
    private static readonly int Reasons = Enum.GetValues<Reason>().Length;
    private readonly long[] _notInspected = new long[Reasons];
    private long _passed;
    private long _failed;
    private long _warned;
    private long _skipped;
    private long _lateScores;
    private long _picturesDropped;

    /// <summary>Records with verdict pass.</summary>
    public long Passed => Volatile.Read(ref _passed);

    /// <summary>Passes in the warning band.</summary>
    public long Warned => Volatile.Read(ref _warned);

    /// <summary>Records with verdict fail.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Parts (not records) that nobody looked at.</summary>
    public long NotInspected => _notInspected.Sum();

    /// <summary>Frames that latest-only mode replaced by newer ones.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Scores that came after their record had ended at its deadline.</summary>
    public long LateScores => Volatile.Read(ref _lateScores);

    /// <summary>Overlay pictures that were not drawn because drawing was too slow; their results are not touched.</summary>
    public long PicturesDropped => Volatile.Read(ref _picturesDropped);

    /// <summary>Host receipt to finished verdict of inspected frames.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>What was wrong with the camera's frames.</summary>
    public FrameFaults FrameFaults { get; } = new();

    /// <summary>Parts that nobody looked at for this reason.</summary>
    public long NotInspectedFor(Reason reason) => Volatile.Read(ref _notInspected[(int)reason]);

    internal void Count(Inspection inspection)
    {
        long parts = inspection.Parts;
        if (inspection.Verdict == Verdict.NotInspected)
        {
            Interlocked.Add(ref _notInspected[(int)inspection.Reason!.Value], parts);
            return;
        }
        Interlocked.Increment(ref inspection.Verdict == Verdict.Pass ? ref _passed : ref _failed);
        if (inspection.Warning) Interlocked.Increment(ref _warned);
        Latency.Add(inspection.Timing.TotalMs);
    }

    internal void CountSkipped() => Interlocked.Increment(ref _skipped);

    internal void CountLateScore() => Interlocked.Increment(ref _lateScores);

    internal void CountPictureDropped() => Interlocked.Increment(ref _picturesDropped);
}
