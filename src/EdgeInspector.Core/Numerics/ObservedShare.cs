namespace EdgeInspector.Numerics;

/// <summary>A number out of all, with the 95 % interval of the share that it stands for (Clopper and Pearson).</summary>
/// <param name="Number">0 to <paramref name="Of"/>.</param>
/// <param name="Of">All; 0 where there were none.</param>
public sealed record ObservedShare(int Number, int Of)
{
    private const double Tail = 0.025;

    /// <summary>The share; 0 without any.</summary>
    public double Share => Of == 0 ? 0 : (double)Number / Of;

    /// <summary>Low end of the interval.</summary>
    public double Low => Number == 0 ? 0 : BetaDistribution.Quantile(Number, Of - Number + 1, Tail);

    /// <summary>High end of the interval.</summary>
    public double High => Number == Of ? 1 : BetaDistribution.Quantile(Number + 1, Of - Number, 1 - Tail);
}
