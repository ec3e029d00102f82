using EdgeInspector.Numerics;

namespace EdgeInspector.Shadowing;

/// <summary>
/// The exact McNemar test: whether two judges of the same parts differ in how often they reject. Only parts that they judge differently say
/// anything; were both alike, each of these would fall to either side with probability one half (Q. McNemar, Psychometrika 12, 1947; the
/// binomial form: A. Agresti, Categorical Data Analysis, 10.1).
/// </summary>
public static class McNemar
{
    /// <summary>
    /// The chance of a table at least as lopsided in either direction if both judges were alike:
    /// min(1, 2 P(X ≥ max(onlyA, onlyB))) with X ~ Bin(onlyA + onlyB, 1/2).
    /// </summary>
    /// <param name="onlyA">Parts that A alone rejects, not negative.</param>
    /// <param name="onlyB">Parts that B alone rejects, not negative.</param>
    /// <returns>0 to 1; 1 where they never differ.</returns>
    public static double TwoSided(long onlyA, long onlyB) =>
        Math.Min(1, 2 * AtLeast(Math.Max(onlyA, onlyB), onlyA + onlyB));

    /// <summary>The chance that B alone rejects so many of them, or more, if it rejected no more often than A.</summary>
    /// <param name="onlyA">Parts that A alone rejects, not negative.</param>
    /// <param name="onlyB">Parts that B alone rejects, not negative.</param>
    /// <returns>0 to 1; small where B rejects more.</returns>
    public static double MoreByB(long onlyA, long onlyB) => AtLeast(onlyB, onlyA + onlyB);

    // P(X >= k) of Bin(n, 1/2) is the incomplete beta function I(k, n - k + 1) at one half (DLMF 8.17.5).
    private static double AtLeast(long k, long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, k);
        return k == 0 ? 1 : BetaDistribution.Cumulative(k, n - k + 1, 0.5);
    }
}
