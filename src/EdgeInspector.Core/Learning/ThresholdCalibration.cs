using EdgeInspector.Numerics;

namespace EdgeInspector.Learning;

/// <summary>
/// The threshold from scores of good images alone (split-conformal prediction): with n scores and a wanted false reject rate alpha, the
/// next float above the r-th smallest, r = n + 1 - floor((n + 1) alpha), because the verdict is score &gt;= threshold. Where a few images
/// stand apart, the threshold can rest on the others: those above <see cref="LogisticQuantile"/> are set aside when they alone hold it up.
/// </summary>
public static class ThresholdCalibration
{
    private const double Confidence = 0.95;

    /// <summary>Finds the threshold and says what may be claimed of it.</summary>
    /// <param name="procedure">How the scores came about.</param>
    /// <param name="folds">Folds; 0 without.</param>
    /// <param name="scores">Scores of good images by models that had not seen them; may be empty.</param>
    /// <param name="falseRejectRate">alpha, greater than 0 and less than 1.</param>
    /// <param name="given">A threshold to use instead; null to calibrate.</param>
    /// <param name="setsAside">Whether images that stand apart from the others hold no threshold up.</param>
    /// <exception cref="ArgumentException">The rate is out of range, or a score is not finite.</exception>
    public static Calibration Calibrate(
        string procedure, int folds, IReadOnlyList<CalibrationScore> scores, decimal falseRejectRate, float? given = null,
        bool setsAside = false)
    {
        if (falseRejectRate is <= 0 or >= 1)
            throw new ArgumentException(
                $"The false reject rate {falseRejectRate} is not between 0 and 1; 0.01 is one good part in a hundred.",
                nameof(falseRejectRate));
        if (scores.FirstOrDefault(score => !float.IsFinite(score.Score)) is { } broken)
            throw new ArgumentException($"{broken.File}: the score is {broken.Score}; the model cannot be calibrated.", nameof(scores));

        float[] sorted = [.. Distinct(scores).Order()];
        int n = sorted.Length;
        Calibration calibration = new()
        {
            Procedure = given is null ? procedure : "given",
            Folds = folds,
            Scores = scores,
            FalseRejectRate = falseRejectRate,
            Threshold = given,
            Median = n == 0 ? 0 : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2,
            Spread = n == 0 ? 0 : sorted[^1] - sorted[0],
        };
        if (n == 0) return calibration;

        // A wanted rate below 1 / (n + 1) is out of reach: the threshold is then just above the highest score.
        int rank = n + 1 - (int)decimal.Floor((n + 1) * falseRejectRate), used = Math.Min(rank, n);
        if (setsAside && given is null && LogisticQuantile.Of(sorted, falseRejectRate) is { } reach && sorted[used - 1] > reach)
        {
            used = Array.FindLastIndex(sorted, score => score <= reach) + 1;
            calibration = calibration with { Reach = reach };
        }
        float? threshold = given ?? Above(sorted[used - 1]);
        return calibration with
        {
            Rank = rank,
            Threshold = threshold,
            SetAside = calibration.Reach is null
                ? null : [.. scores.Where(score => score.Score >= threshold).OrderByDescending(score => score.Score)
                    .Select(score => score.File)],
            ReachableRate = 1.0 / (n + 1),
            ImagesForWantedRate = (int)decimal.Ceiling(1 / falseRejectRate) - 1,
            RateLow = BetaDistribution.Quantile(n + 1 - used, used, 1 - Confidence),
            RateHigh = BetaDistribution.Quantile(n + 1 - used, used, Confidence),
        };
    }

    /// <summary>What the threshold rests on: images that show the same count once, with the highest of their scores.</summary>
    internal static IEnumerable<float> Distinct(IReadOnlyList<CalibrationScore> scores)
    {
        HashSet<string?> repeated = [.. scores.Where(score => score.Like is not null).Select(score => score.Like)];
        return scores.Select((score, i) => (score.Score, Key: score.Like ?? (repeated.Contains(score.File) ? score.File : $"/{i}")))
            .GroupBy(score => score.Key, score => score.Score).Select(group => group.Max());
    }

    // A score of 0 says that the images do not differ in anything that the model sees: no threshold follows from that.
    private static float? Above(float score) => MathF.BitIncrement(score) is var threshold && float.IsNormal(threshold) ? threshold : null;
}
