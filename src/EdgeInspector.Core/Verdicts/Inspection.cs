using EdgeInspector.Challenges;
using EdgeInspector.Models;
using EdgeInspector.Publishing;

namespace EdgeInspector.Verdicts;

/// <summary>What leaves the pipeline: exactly one for every frame, or for a range of frames that ended together.</summary>
public sealed record Inspection
{
    /// <summary>Key for de-duplication (UUID version 7).</summary>
    public required Guid Id { get; init; }

    /// <summary>Counts per station from 1 without a gap.</summary>
    public required long Sequence { get; init; }

    /// <summary>Last number of a range record; null for a single frame.</summary>
    public long? SequenceTo { get; init; }

    /// <summary>How many parts it stands for: 1, or the length of its range.</summary>
    public long Parts => (SequenceTo ?? Sequence) - Sequence + 1;

    /// <summary>The station that saw the part.</summary>
    public required string Station { get; init; }

    /// <summary>The part's id; null when nothing gave one.</summary>
    public string? PartId { get; init; }

    /// <summary>What a simulated camera knows; null for real ones. Never published.</summary>
    public string? Truth { get; init; }

    /// <summary>The challenge part that was shown, which counts in no statistics; null for an ordinary part.</summary>
    public ChallengeMark? Challenge { get; init; }

    /// <summary>Wall clock at host receipt, UTC.</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Our own count of frames of the camera, from 1; null when there was no frame.</summary>
    public long? FrameNumber { get; init; }

    /// <summary>The camera's frame id; null where it has none.</summary>
    public ulong? CameraFrameId { get; init; }

    /// <summary>The camera's clock in nanoseconds; null where it has none.</summary>
    public long? DeviceTimestampNanoseconds { get; init; }

    /// <summary>Frame width in pixels; 0 when there was no frame.</summary>
    public int FrameWidth { get; init; }

    /// <summary>Frame height in pixels; 0 when there was no frame.</summary>
    public int FrameHeight { get; init; }

    /// <summary>Pass, fail or not inspected.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Null exactly when the verdict is pass.</summary>
    public Reason? Reason { get; init; }

    /// <summary>A pass whose score lies in the warning band.</summary>
    public bool Warning { get; init; }

    /// <summary>Raw score, unclamped; null when there is none.</summary>
    public float? Score { get; init; }

    /// <summary>Which score <see cref="Score"/> is.</summary>
    public DecisiveScore DecidedBy { get; init; }

    /// <summary>The threshold that applied; null when there was none.</summary>
    public float? Threshold { get; init; }

    /// <summary>The zone whose score and threshold these are; null for what lies in none.</summary>
    public string? Zone { get; init; }

    /// <summary>What each zone scored, first what lies in none; empty without zones.</summary>
    public IReadOnlyList<ZoneScore> ZoneScores { get; init; } = [];

    /// <summary>Where the zones lie; null without zones. For pictures, never published.</summary>
    public ZoneLayout? Layout { get; init; }

    /// <summary>
    /// Regions at or above the threshold, highest peak first; not empty exactly when the map's score decided and the verdict is fail.
    /// </summary>
    public IReadOnlyList<Region> Regions { get; init; } = [];

    /// <summary>The part as it was found; null where the model does not tell it from the background.</summary>
    public FoundPart? Silhouette { get; init; }

    /// <summary>The model that scored; null when none did.</summary>
    public ModelInfo? Model { get; init; }

    /// <summary>The configuration that the rules came from; null when there is none.</summary>
    public ConfigurationStamp? Configuration { get; init; }

    /// <summary>The product that was inspected for; null when the station knows no recipes.</summary>
    public string? Recipe { get; init; }

    /// <summary>The lot that was being made when the frame was received; null when nobody named one.</summary>
    public string? Lot { get; init; }

    /// <summary>Where the time went.</summary>
    public InspectionTiming Timing { get; init; }

    /// <summary>Frames that latest-only mode replaced since the previous record; they have no number of their own.</summary>
    public int SkippedSincePrevious { get; init; }

    /// <summary>The frame was drawn, not seen.</summary>
    public bool Simulated { get; init; }

    /// <summary>What each station said of a part that several see, in the order of the configuration; empty for one station's.</summary>
    public IReadOnlyList<PartView> Views { get; init; } = [];

    /// <summary>The pictures of this inspection that follow.</summary>
    public IReadOnlyList<PictureKind> Pictures { get; init; } = [];
}
