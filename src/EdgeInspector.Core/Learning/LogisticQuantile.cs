namespace EdgeInspector.Learning;

/// <summary>
/// How high good parts score by what most of them show: the quantile 1 - alpha of a logistic distribution that has the median m and the
/// upper quartile u of the scores, m + (u - m) ln(1 / alpha - 1) / ln 3. What a tenth of the images carry, dirt, another light or a defect,
/// hardly moves it; a scatter that is normal stays below it.
/// </summary>
public static class LogisticQuantile
{
    /// <summary>With fewer scores the quartile says too little.</summary>
    public const int FewestScores = 20;

    private const decimal UpperQuarter = 0.25m;

    /// <summary>The highest score that belongs to the bulk.</summary>
    /// <param name="sorted">Scores of good images, ascending.</param>
    /// <param name="falseRejectRate">alpha, greater than 0 and less than 1.</param>
    /// <returns>Null where it is unknown: few scores, a bulk without scatter, or an alpha that lies in the bulk itself.</returns>
    public static double? Of(IReadOnlyList<float> sorted, decimal falseRejectRate)
    {
        if (sorted.Count < FewestScores || falseRejectRate >= UpperQuarter) return null;
        double median = Quantile(sorted, 0.5), upper = Quantile(sorted, 0.75);
        return upper > median ? median + (upper - median) * Math.Log((double)(1 / falseRejectRate - 1)) / Math.Log(3) : null;
    }

    // The r-th of n scores stands for the share r / (n + 1), as in the rank of the threshold.
    private static double Quantile(IReadOnlyList<float> sorted, double share)
    {
        double rank = Math.Clamp((sorted.Count + 1) * share, 1, sorted.Count);
        int below = (int)rank, above = Math.Min(below + 1, sorted.Count);
        return sorted[below - 1] + (rank - below) * ((double)sorted[above - 1] - sorted[below - 1]);
    }
}
