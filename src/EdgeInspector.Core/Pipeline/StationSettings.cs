using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Pipeline;

/// <summary>How one station works.</summary>
public sealed record StationSettings
{
    /// <summary>Name in topics and records.</summary>
    public required string Name { get; init; }

    /// <summary>Thresholds and areas.</summary>
    public required VerdictSettings Verdict { get; init; }

    /// <summary>Where the map does not count; null for no mask.</summary>
    public IgnoreMask? IgnoreMask { get; init; }

    /// <summary>
    /// Every frame gets its own record; false for free-running monitoring, where a newer frame replaces a waiting one and the replaced
    /// ones are only counted.
    /// </summary>
    public bool EveryFrame { get; init; } = true;

    /// <summary>Frames that may wait for inspection.</summary>
    /// <value>At least 1; 1 with latest-only. The default is 8.</value>
    public int QueueCapacity { get; init; } = 8;

    /// <summary>Whether the source waits when the queue is full instead of losing its oldest frame; for files only.</summary>
    public bool SourceWaits { get; init; }

    /// <summary>From host receipt of a frame to its record; null for none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Where to look in the frame, in frame pixels; null for the model's own place.</summary>
    public (int X, int Y)? RegionOrigin { get; init; }

    /// <summary>Which inspections get a picture.</summary>
    public PicturePolicy Pictures { get; init; } = new(Rejects: true, EveryNthGood: 20);
}
