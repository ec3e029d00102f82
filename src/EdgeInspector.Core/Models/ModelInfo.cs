using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Models;

/// <summary>The identity and shape of a loaded model; one object per model, shared by all its inspections.</summary>
public sealed record ModelInfo
{
    /// <summary>Name of the package (its folder).</summary>
    public required string Name { get; init; }

    /// <summary>knn, lunar, padim, spade or gaussian-ad.</summary>
    public required string Method { get; init; }

    /// <summary>SHA-256 of the manifest, lower-case hex: the model's identity.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SHA-256 of the bank file, or of the graph when the method keeps no bank; lower-case hex.</summary>
    public required string BankSha256 { get; init; }

    /// <summary>Rows of the memory bank; 0 when the method keeps none.</summary>
    public required int BankPatches { get; init; }

    /// <summary>Whether it only stands in for a model that cannot be used.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Whether there is an anomaly map, and with it regions and heatmaps.</summary>
    public bool HasMap { get; init; } = true;

    /// <summary>Which score is held against the threshold where nobody says otherwise: the map's, wherever there is a map.</summary>
    public DecisiveScore DefaultDecision => HasMap ? DecisiveScore.Map : DecisiveScore.Image;

    /// <summary>Whether the picture as a whole has a score on a scale of its own.</summary>
    public bool HasImageScore { get; init; }

    /// <summary>Threshold of the image score where the map has one too; null otherwise.</summary>
    public float? ImageThreshold { get; init; }

    /// <summary>Width of the graph's input and of the anomaly map, in pixels.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Height of the graph's input and of the anomaly map, in pixels.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The part of the frame that the model was taught, in frame pixels; null for the whole frame.</summary>
    public PixelRectangle? RegionOfInterest { get; init; }

    /// <summary>Where the model looks in a frame: its region of interest, moved when the station says so, else the whole frame.</summary>
    /// <param name="frameWidth">Pixels a row.</param>
    /// <param name="frameHeight">Rows.</param>
    /// <param name="origin">The station's place for the region's upper left corner; null for the taught one.</param>
    /// <returns>A rectangle in frame pixels that need not lie inside the frame.</returns>
    public PixelRectangle RegionIn(int frameWidth, int frameHeight, (int X, int Y)? origin = null)
    {
        PixelRectangle taught = RegionOfInterest ?? new PixelRectangle(0, 0, frameWidth, frameHeight);
        return origin is { } place ? taught with { X = place.X, Y = place.Y } : taught;
    }

    /// <summary>
    /// What the frames were like that it was taught with; null when the package does not say so, and every frame is taken.
    /// </summary>
    public TaughtFrames? Taught { get; init; }

    /// <summary>The part in the taught pictures, which is found in every frame; null where it is not told from the background.</summary>
    public TaughtPart? Part { get; init; }

    /// <summary>Patches a row and rows of patches of <see cref="IScoringSlot.Part"/>; 0 without it.</summary>
    public (int Width, int Height) PartGrid { get; init; }

    /// <summary>Threshold found from good images, of the map's score where there is a map; null when there were too few images.</summary>
    public float? Threshold { get; init; }

    /// <summary>Median of the calibration scores: the calm end of the picture scale.</summary>
    public required float ScoreMedian { get; init; }

    /// <summary>Scores on record in the package, of calibration and golden pictures: the map's where there is a map.</summary>
    public ScoreRange? Scores { get; init; }

    /// <summary>What good parts usually score: the reference that drift is measured against. Null when the package does not say.</summary>
    public UsualScores? Usual { get; init; }

    /// <summary>The same of the image score where there is a map as well; null otherwise.</summary>
    public ScoreRange? ImageScores { get; init; }

    /// <summary>The thresholds that can make sense; null when no scores are on record.</summary>
    /// <param name="decidedBy">Which score decides.</param>
    /// <param name="parts">Scores of parts that were inspected with this model; null for none.</param>
    public ThresholdBand? BandFor(DecisiveScore decidedBy, ScoreRange? parts = null) =>
        (decidedBy == DecisiveScore.Image && HasMap ? ImageScores : Scores) is { } known
            ? new ThresholdBand(known.Including(parts), decidedBy)
            : null;

    /// <summary>Minimum region area in frame pixels that the threshold was calibrated with.</summary>
    public int MinimumRegionArea { get; init; } = 1;

    /// <summary>SHA-256 of the ignore mask that the threshold was calibrated with; null without a mask.</summary>
    public string? IgnoreMaskSha256 { get; init; }

    /// <summary>Execution provider in use (cpu, directml, webgpu, ...).</summary>
    public required string Provider { get; init; }

    /// <summary>Device in use.</summary>
    public required string Device { get; init; }
}
