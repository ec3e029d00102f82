using System.Text.Json.Serialization;

namespace EdgeInspector.Learning;

/// <summary>How the threshold was found, and what may be claimed of it.</summary>
public sealed record Calibration
{
    /// <summary>"k-fold" (bank rebuilt without each fold), "split-conformal" (fresh images, finished bank) or "given".</summary>
    public required string Procedure { get; init; }

    /// <summary>Folds; 0 without.</summary>
    public int Folds { get; init; }

    /// <summary>Scores of good images that the scoring bank had not seen, in file order.</summary>
    public required IReadOnlyList<CalibrationScore> Scores { get; init; }

    /// <summary>How many images the claims rest on: those that show the same count once.</summary>
    [JsonIgnore]
    public int Counted => ThresholdCalibration.Distinct(Scores).Count();

    /// <summary>
    /// Images that stand apart from the others, the highest score first: the threshold does not rest on them. Null when it rests on all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SetAside { get; init; }

    /// <summary>Scores of the images that the threshold rests on: those that show the same count once.</summary>
    [JsonIgnore]
    public IEnumerable<float> Usual => SetAside is { Count: > 0 } apart
        ? Scores.Where(score => score.Like is null && !apart.Contains(score.File)).Select(score => score.Score)
        : ThresholdCalibration.Distinct(Scores);

    /// <summary>The score that they lie above: <see cref="LogisticQuantile"/>. Null when the threshold rests on all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Reach { get; init; }

    /// <summary>Wanted share of good parts at or above the threshold (alpha).</summary>
    public decimal FalseRejectRate { get; init; }

    /// <summary>Smallest share that this number of images can reach, 1 / (n + 1).</summary>
    public double? ReachableRate { get; init; }

    /// <summary>Images that the wanted rate takes: the least n with (n + 1) x alpha >= 1.</summary>
    public int? ImagesForWantedRate { get; init; }

    /// <summary>Rank r of the score below the threshold; n + 1, above the highest score, when the wanted rate is out of reach.</summary>
    public int? Rank { get; init; }

    /// <summary>
    /// 95 % lower bound of the true false reject rate, from Beta(n + 1 - r, r), r scores below the threshold: images that were set aside
    /// count as good parts.
    /// </summary>
    public double? RateLow { get; init; }

    /// <summary>95 % upper bound of it, likewise.</summary>
    public double? RateHigh { get; init; }

    /// <summary>score &gt;= threshold fails; null when there were too few images and none was given.</summary>
    public float? Threshold { get; init; }

    /// <summary>Median of <see cref="Scores"/>; 0 without any.</summary>
    public float Median { get; init; }

    /// <summary>Highest minus lowest of <see cref="Scores"/>; 0 without any.</summary>
    public float Spread { get; init; }
}
