namespace EdgeInspector.Evaluating;

/// <summary>Percentiles in milliseconds.</summary>
internal sealed record Percentiles(double P50, double P95, double P99)
{
    /// <summary>Percentiles of some durations; zeros without any.</summary>
    public static Percentiles Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double At(double share) =>
            sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)], 3);
        return new Percentiles(At(0.5), At(0.95), At(0.99));
    }
}
