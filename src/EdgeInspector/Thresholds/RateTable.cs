using EdgeInspector.Evaluating;
using EdgeInspector.Learning;
using EdgeInspector.Numerics;

namespace EdgeInspector.Thresholds;

/// <summary>Thresholds for several false reject rates, from the scores of the calibration.</summary>
internal static class RateTable
{
    private static readonly decimal[] Rates = [0.002m, 0.005m, 0.01m, 0.02m, 0.03m, 0.05m, 0.1m];

    /// <summary>
    /// The rows, the threshold in use among them, the highest threshold first; rates that give the same threshold share the row of the
    /// smallest.
    /// </summary>
    /// <param name="calibration">The threshold and the scores behind it.</param>
    /// <param name="method">The model's.</param>
    /// <param name="tested">Scores of test images; null without.</param>
    public static IReadOnlyList<RateRow> Of(Calibration calibration, string method, IReadOnlyList<ImageScore>? tested)
    {
        List<(decimal? Rate, float Threshold)> levels = calibration.Threshold is { } inUse ? [(null, inUse)] : [];
        // Where all images count for the threshold in use, they do for the others.
        bool setsAside = calibration is { SetAside: not null } or { Procedure: "given" } && LearningMethods.Named(method).ScoresDistances
            && calibration.Scores.All(score => score.Fold >= 0);
        foreach (decimal rate in Rates)
        {
            if (calibration.Scores.Count == 0) break;
            if (ThresholdCalibration.Calibrate("k-fold", 0, calibration.Scores, rate, setsAside: setsAside).Threshold is { } threshold
                && !levels.Exists(level => level.Rate is not null && level.Threshold == threshold))
                levels.Add((rate, threshold));
        }
        return
        [
            .. levels.OrderByDescending(level => level.Threshold).ThenBy(level => level.Rate ?? -1)
                .Select(level => Row(level.Rate, level.Threshold, calibration, tested)),
        ];
    }

    private static RateRow Row(decimal? rate, float threshold, Calibration calibration, IReadOnlyList<ImageScore>? tested)
    {
        ObservedShare? Share(bool isDefect) => tested is null ? null : new ObservedShare(
            tested.Count(score => score.IsDefect == isDefect && score.Score >= threshold),
            tested.Count(score => score.IsDefect == isDefect));
        var taught = new ObservedShare(calibration.Scores.Count(score => score.Score >= threshold), calibration.Scores.Count);
        return new RateRow(rate, threshold, taught, Share(false), Share(true));
    }
}
