namespace EdgeInspector.Inference.Graphs;

/// <summary>
/// Bilinear upsampling (half-pixel) followed by a Gaussian blur is linear and separable: along each axis it is one matrix, so the whole
/// anomaly map is rows · patch scores · columnsᵀ, exactly, in two small products.
/// </summary>
internal static class MapMatrix
{
    /// <summary>The matrix of one axis, [outputs, patches], computed in double.</summary>
    /// <param name="patches">Patches along the axis.</param>
    /// <param name="outputs">Map pixels along the axis.</param>
    /// <param name="sigma">Standard deviation of the blur in map pixels; the radius is round(4 sigma), the border is reflected without
    /// repeating the edge.</param>
    public static float[] Of(int patches, int outputs, double sigma)
    {
        int radius = (int)Math.Round(4 * sigma);
        double[] kernel = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(t => Math.Exp(-t * t / (2 * sigma * sigma)))];
        double total = kernel.Sum();
        double[] matrix = new double[outputs * patches];
        for (int output = 0; output < outputs; output++)
        {
            for (int tap = -radius; tap <= radius; tap++)
            {
                double position = (Reflect(output + tap, outputs) + 0.5) * patches / outputs - 0.5;
                int first = (int)Math.Floor(position);
                double fraction = position - first, weight = kernel[tap + radius] / total;
                matrix[output * patches + Math.Clamp(first, 0, patches - 1)] += weight * (1 - fraction);
                matrix[output * patches + Math.Clamp(first + 1, 0, patches - 1)] += weight * fraction;
            }
        }
        return [.. matrix.Select(value => (float)value)];
    }

    /// <summary>The same matrix, [patches, outputs].</summary>
    public static float[] Transposed(int patches, int outputs, double sigma)
    {
        float[] matrix = Of(patches, outputs, sigma), transposed = new float[matrix.Length];
        for (int i = 0; i < matrix.Length; i++) transposed[i % patches * outputs + i / patches] = matrix[i];
        return transposed;
    }

    private static int Reflect(int index, int length)
    {
        if (length == 1) return 0;
        int period = 2 * (length - 1);
        int folded = ((index % period) + period) % period;
        return folded < length ? folded : period - folded;
    }
}
