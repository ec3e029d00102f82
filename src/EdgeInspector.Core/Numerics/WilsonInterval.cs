namespace EdgeInspector.Numerics;

/// <summary>
/// The 95 % interval of the share that a count stands for: Wilson, Probable inference, the law of succession, and statistical inference
/// (1927). Unlike a count plus and minus its deviation it stays between 0 and 1, and says something for 0 and for all.
/// </summary>
/// <param name="Low">Low end, 0 to 1.</param>
/// <param name="High">High end, 0 to 1.</param>
public readonly record struct WilsonInterval(double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>Of a count.</summary>
    /// <param name="number">0 to <paramref name="of"/>.</param>
    /// <param name="of">All; 0 gives 0 to 1.</param>
    public static WilsonInterval Of(long number, long of)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, of);
        if (of == 0) return new WilsonInterval(0, 1);
        double share = (double)number / of, square = Z * Z / of;
        double middle = share + square / 2, half = Z * Math.Sqrt(share * (1 - share) / of + square / (4 * of));
        return new WilsonInterval(
            number == 0 ? 0 : Math.Max(0, (middle - half) / (1 + square)), number == of ? 1 : Math.Min(1, (middle + half) / (1 + square)));
    }
}
