using EdgeInspector.Challenges;
using EdgeInspector.Frames;
using EdgeInspector.Parts;

namespace EdgeInspector.Pipeline;

/// <summary>How one station works.</summary>
public sealed record StationSettings
{
    /// <summary>Name in topics and records.</summary>
    public required string Name { get; init; }

    /// <summary>What decides at the start; <see cref="InspectionPipeline.Apply"/> changes it while the station works.</summary>
    public required StationRules Rules { get; init; }

    /// <summary>
    /// Every frame gets its own record; false for free-running monitoring, where a newer frame replaces a waiting one and the replaced
    /// ones are only counted.
    /// </summary>
    public bool EveryFrame { get; init; } = true;

    /// <summary>Frames that may wait for inspection.</summary>
    /// <value>At least 1; 1 with latest-only. The default is 8.</value>
    public int QueueCapacity { get; init; } = 8;

    /// <summary>From host receipt of a frame to its record; null for none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>What a frame must be to be inspected.</summary>
    public FrameLimits FrameLimits { get; init; } = new();

    /// <summary>How often the station triggers its camera by itself; null when something else does.</summary>
    public TimeSpan? TriggerPeriod { get; init; }

    /// <summary>Takes its frames as views of parts; null when each frame is a part. Stays the caller's.</summary>
    public StationViews? Views { get; init; }

    /// <summary>Tells which frames show challenge parts; null where there are none. With every frame only.</summary>
    public ChallengeGate? Challenges { get; init; }

    /// <summary>Is offered every frame that was judged, behind its record; null for nobody. Stays the caller's.</summary>
    public ShadowSeat? Shadow { get; init; }

    /// <summary>Says which lot is being made, null for none; called for each frame from any thread, and must return at once.</summary>
    public Func<string?> Lot { get; init; } = () => null;
}
