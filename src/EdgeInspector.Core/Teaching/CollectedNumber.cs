namespace EdgeInspector.Teaching;

/// <summary>
/// How many different good parts what claim takes: none of n was rejected, so that at 95 % confidence the share of false rejects is at
/// most 1 - 0.05^(1/n), the exact binomial limit.
/// </summary>
public static class CollectedNumber
{
    /// <summary>As few as a threshold can be found from.</summary>
    public const int Least = 30;

    private const double Alpha = 0.05;

    /// <summary>The limit of the share of false rejects, 0 to 1.</summary>
    /// <param name="parts">Good parts; 0 or more.</param>
    public static double LimitOf(int parts) => parts <= 0 ? 1 : 1 - Math.Pow(Alpha, 1.0 / parts);
}
