using EdgeInspector.Numerics;

namespace EdgeInspector.Challenges;

/// <summary>What challenge parts have proven of a model: bad parts that were judged, and those of them that were caught.</summary>
/// <param name="Shown">Bad parts that were judged.</param>
/// <param name="Caught">Those that failed, and at the expected place where one is given; 0 to <paramref name="Shown"/>.</param>
/// <param name="Good">Good parts that were judged.</param>
/// <param name="Passed">Those that passed.</param>
public sealed record DetectionTally(long Shown = 0, long Caught = 0, long Good = 0, long Passed = 0)
{
    /// <summary>
    /// With 95 % confidence at least this share of such defects is detected (the lower limit of Clopper and Pearson, one-sided):
    /// 0.05^(1/n) when all n were caught; 0 without any.
    /// </summary>
    public double AtLeast => Caught == 0 ? 0
        : Caught == Shown ? Math.Pow(0.05, 1.0 / Shown)
        : BetaDistribution.Quantile(Caught, Shown - Caught + 1, 0.05);
}
