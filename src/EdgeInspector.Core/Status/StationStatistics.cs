using EdgeInspector.Monitoring;

namespace EdgeInspector.Status;

/// <summary>Counters and times of a station.</summary>
public sealed record StationStatistics : StatusFact
{
    /// <summary>Its name.</summary>
    public required string Station { get; init; }

    /// <summary>When this was looked at.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Since the station exists.</summary>
    public required PartCounts Total { get; init; }

    /// <summary>Since the present shift began; null when no shifts are configured.</summary>
    public PartCounts? Shift { get; init; }

    /// <summary>Since somebody reset it.</summary>
    public required PartCounts SinceReset { get; init; }

    /// <summary>Parts not inspected in this run, by reason.</summary>
    public required IReadOnlyDictionary<string, long> NotInspectedByReason { get; init; }

    /// <summary>What was wrong with the camera's frames in this run, by kind; only what happened.</summary>
    public required IReadOnlyDictionary<string, long> FrameFaults { get; init; }

    /// <summary>Frames that latest-only mode replaced in this run.</summary>
    public long Skipped { get; init; }

    /// <summary>From host receipt of a frame to its verdict in this run, milliseconds: half of all are below.</summary>
    public double? LatencyP50Ms { get; init; }

    /// <summary>95 of 100 are below.</summary>
    public double? LatencyP95Ms { get; init; }

    /// <summary>99 of 100 are below.</summary>
    public double? LatencyP99Ms { get; init; }

    /// <summary>A longer silence than this of the station's heartbeat means: stop or divert.</summary>
    public required double MaxSilenceMs { get; init; }

    /// <summary>What has tripped; empty when nothing has.</summary>
    public IReadOnlyList<string> Trips { get; init; } = [];

    /// <summary>
    /// How far the pictures and scores are from what the model was taught; null without a model, and where its package has no references.
    /// </summary>
    public DriftReport? Drift { get; init; }

    /// <summary>Its rejects beside those that chance gives; null where nobody is called for them, and for parts that several stations see.
    /// </summary>
    public RejectReport? Rejects { get; init; }
}
