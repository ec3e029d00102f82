using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Pipeline;

/// <summary>
/// What decides about a frame, as one object: a frame takes it when its inspection begins and keeps it to the end, so that no result is
/// ever made with parts of two.
/// </summary>
public sealed record StationRules
{
    /// <summary>Thresholds and areas.</summary>
    public required VerdictSettings Verdict { get; init; }

    /// <summary>Where the map does not count; null for no mask.</summary>
    public FrameMask? IgnoreMask { get; init; }

    /// <summary>Named parts of the frame with rules of their own, by a score of the map; empty for none.</summary>
    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>What a frame must show of the part, where the model tells it from the background.</summary>
    public ExpectedPart ExpectedPart { get; init; }

    /// <summary>
    /// Whether frames without a part are refused where only the part counts, as every station does; pictures drawn to measure times have
    /// none.
    /// </summary>
    public bool RefusesFramesWithoutPart { get; init; } = true;

    /// <summary>Where to look in the frame, in frame pixels; null for the model's own place.</summary>
    public (int X, int Y)? RegionOrigin { get; init; }

    /// <summary>Which inspections get a picture.</summary>
    public PicturePolicy Pictures { get; init; } = new(rejects: true, everyNthGood: 20);

    /// <summary>The configuration that says so; null when there is none.</summary>
    public ConfigurationStamp? Configuration { get; init; }

    /// <summary>The product that is inspected for; null when the station knows no recipes.</summary>
    public string? Recipe { get; init; }
}
