using EdgeInspector.Numerics;

namespace EdgeInspector.Thresholds;

/// <summary>A number of images out of all of a kind, with the 95 % interval of the share they stand for (Clopper and Pearson).</summary>
/// <param name="Number">0 to <paramref name="Of"/>.</param>
/// <param name="Of">All of the kind.</param>
internal sealed record CountedShare(int Number, int Of)
{
    private const double Tail = 0.025;

    /// <summary>Low end of the interval; 0 without images.</summary>
    public double Low => Number == 0 ? 0 : BetaDistribution.Quantile(Number, Of - Number + 1, Tail);

    /// <summary>High end of the interval; 1 without images.</summary>
    public double High => Number == Of ? 1 : BetaDistribution.Quantile(Number + 1, Of - Number, 1 - Tail);
}
