namespace EdgeInspector.Scoring;

/// <summary>Euclidean distance by subtraction, summed in double: the yardstick for everything faster.</summary>
internal static class EuclideanDistance
{
    /// <summary>Distance of two vectors of equal length.</summary>
    public static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            sum += difference * difference;
        }
        return Math.Sqrt(sum);
    }
}
