namespace EdgeInspector.Numerics;

/// <summary>
/// The inverse of the standard normal distribution: P. J. Acklam, An algorithm for computing the inverse normal cumulative distribution
/// function (2003); relative error below 1.15e-9.
/// </summary>
public static class NormalQuantile
{
    private const double Tail = 0.02425;
    private static readonly double[] MiddleAbove =
    [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01,
        2.506628277459239e+00,
    ];

    private static readonly double[] MiddleBelow =
    [
        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1,
    ];

    private static readonly double[] TailAbove =
    [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00,
        2.938163982698783e+00,
    ];

    private static readonly double[] TailBelow =
        [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1];

    /// <summary>The value below which a share of a standard normal distribution lies.</summary>
    /// <param name="share">Greater than 0, less than 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static double Of(double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
        if (share > 0.5) return -Of(1 - share);
        if (share < Tail)
        {
            double far = Math.Sqrt(-2 * Math.Log(share));
            return Polynomial(TailAbove, far) / Polynomial(TailBelow, far);
        }
        double off = share - 0.5, square = off * off;
        return Polynomial(MiddleAbove, square) * off / Polynomial(MiddleBelow, square);
    }

    // Highest power first.
    private static double Polynomial(double[] factors, double at)
    {
        double value = 0;
        foreach (double factor in factors) value = value * at + factor;
        return value;
    }
}
