namespace EdgeInspector.Numerics;

/// <summary>The Beta(a, b) distribution on [0, 1].</summary>
public static class BetaDistribution
{
    private const double Tiny = 1e-300;
    private const double Precision = 1e-15;

    /// <summary>The x below which the given share of the distribution lies.</summary>
    /// <param name="a">First shape, positive.</param>
    /// <param name="b">Second shape, positive.</param>
    /// <param name="share">0 to 1.</param>
    public static double Quantile(double a, double b, double share)
    {
        double low = 0, high = 1;
        for (int step = 0; step < 100 && high - low > Precision; step++)
        {
            double middle = (low + high) / 2;
            if (Cumulative(a, b, middle) < share) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>The share of the distribution below x: the regularized incomplete beta function (DLMF 8.17.22).</summary>
    public static double Cumulative(double a, double b, double x)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        // The continued fraction converges fast below the mean; above it, the mirrored distribution is computed.
        if (x > (a + 1) / (a + b + 2)) return 1 - Cumulative(b, a, 1 - x);
        double front = Math.Exp(a * Math.Log(x) + b * Math.Log(1 - x) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;
        return front / Fraction(a, b, x);
    }

    // Evaluated from the front with the modified Lentz method.
    private static double Fraction(double a, double b, double x)
    {
        double value = 1, c = 1, d = 0;
        for (int i = 1; i < 10_000; i++)
        {
            int m = i / 2;
            double term = i % 2 == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + term * d);
            c = NotZero(1 + term / c);
            value *= c * d;
            if (Math.Abs(c * d - 1) < Precision) break;
        }
        return value;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    // Stirling's series (DLMF 5.11.1) after moving the argument above 10.
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++) shift -= Math.Log(x);
        double square = x * x;
        double series = (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / x;
        return shift + (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series;
    }
}
