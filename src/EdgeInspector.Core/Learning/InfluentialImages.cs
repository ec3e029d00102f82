namespace EdgeInspector.Learning;

/// <summary>A few good images that alone make a threshold as high as it is: often dirt or a defect among the good ones.</summary>
/// <param name="Images">They, the highest first.</param>
/// <param name="NextScore">The highest score of all others.</param>
/// <param name="Threshold">What the threshold would be without them.</param>
public sealed record InfluentialImages(IReadOnlyList<CalibrationScore> Images, float NextScore, float Threshold)
{
    private const int FewestOthers = 5, Most = 10;
    // At most a tenth, that lie above the others by half of what these lie above the median.
    private const int PartOfAll = 10;
    private const float Gap = 0.5f;

    /// <summary>Finds them.</summary>
    /// <param name="calibration">A threshold and the scores behind it.</param>
    /// <returns>Null when the threshold rests on all images, or was given.</returns>
    public static InfluentialImages? In(Calibration calibration)
    {
        if (calibration is { Procedure: "given" } or { Threshold: null } or { SetAside: not null }) return null;
        CalibrationScore[] sorted = [.. calibration.Scores.OrderByDescending(score => score.Score)];
        int most = Math.Min(Most, Math.Max(1, sorted.Length / PartOfAll));
        if (sorted.Length - most < FewestOthers) return null;
        int few = Enumerable.Range(1, most).MaxBy(count => sorted[count - 1].Score - sorted[count].Score);
        float next = sorted[few].Score, reach = Gap * (next - calibration.Median);
        if (!(sorted[few - 1].Score - next > reach)) return null;
        // With many images the wanted rate leaves out the highest by itself.
        Calibration without = ThresholdCalibration.Calibrate(calibration.Procedure, calibration.Folds, [.. sorted[few..]],
            calibration.FalseRejectRate);
        return without.Threshold is { } threshold && calibration.Threshold - threshold > reach
            ? new InfluentialImages(sorted[..few], next, threshold)
            : null;
    }
}
