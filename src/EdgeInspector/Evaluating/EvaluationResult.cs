using EdgeInspector.Thresholds;

namespace EdgeInspector.Evaluating;

/// <summary>What came of evaluating a model on a data set. Figures that cannot be computed are null.</summary>
internal sealed record EvaluationResult
{
    /// <summary>Area under the ROC curve of the image scores.</summary>
    public double? ImageAuroc { get; init; }

    /// <summary>95 % bootstrap interval of <see cref="ImageAuroc"/>: low and high end.</summary>
    public IReadOnlyList<double>? ImageAurocInterval { get; init; }

    /// <summary>Area under the ROC curve of the score of the picture as a whole, where the model has one beside the map's.</summary>
    public double? ImageScoreAuroc { get; init; }

    /// <summary>Area under the ROC curve of the pixel scores, at the masks' resolution; null without masks or map.</summary>
    public double? PixelAuroc { get; init; }

    /// <summary>Area under the per-region overlap up to a false positive rate of 0.3; null without masks.</summary>
    public double? Aupro03 { get; init; }

    /// <summary>The same up to 0.05.</summary>
    public double? Aupro005 { get; init; }

    /// <summary>Average precision of the image scores.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Highest F1 of the image scores over all thresholds.</summary>
    public double? F1Max { get; init; }

    /// <summary>The threshold of that F1; chosen with the test images, so no threshold to use.</summary>
    public float? F1MaxThreshold { get; init; }

    /// <summary>Share of good parts that pass when at most 2 % of the defects escape.</summary>
    public double? Pg2 { get; init; }

    /// <summary>Share of defects that are caught when at most 2 % of the good parts are rejected.</summary>
    public double? Pb2 { get; init; }

    /// <summary>Each kind of defect.</summary>
    public required IReadOnlyList<KindResult> Kinds { get; init; }

    /// <summary>The model's own threshold, or that of the station that was evaluated; null when there is none.</summary>
    public float? Threshold { get; init; }

    /// <summary>
    /// What the thresholds for other false reject rates would do, the highest first; null where the model keeps no scores of good images.
    /// </summary>
    public IReadOnlyList<RateRow>? AtRates { get; init; }

    /// <summary>What the figures rest on.</summary>
    public required EvaluationCounts Counts { get; init; }

    /// <summary>Region of interest, resize, graph and verdict of one picture, without reading the file.</summary>
    public required Percentiles LatencyMs { get; init; }
}
