namespace EdgeInspector.Scoring.Reference;

/// <summary>
/// The anomaly map out of patch scores: bilinear upsampling to the input's size, then a Gaussian blur whose border is reflected without
/// repeating the edge. The plain reference of what the graph computes as two matrix products.
/// </summary>
public static class AnomalyMap
{
    private const double SigmaAtReference = 4;
    private const double ReferenceSide = 256;

    /// <summary>Standard deviation of the blur in pixels: 4 at a shorter side of 256, and in proportion.</summary>
    public static double Sigma(int width, int height) => SigmaAtReference * Math.Min(width, height) / ReferenceSide;

    /// <summary>Computes the map.</summary>
    /// <param name="patchScores">[grid height, grid width].</param>
    /// <param name="gridWidth">Patches a row.</param>
    /// <param name="width">Map pixels a row.</param>
    /// <param name="height">Map rows.</param>
    /// <returns>[height, width], in the unit of the scores.</returns>
    public static float[] Of(ReadOnlySpan<float> patchScores, int gridWidth, int width, int height)
    {
        float[] map = new float[width * height];
        new BilinearResize(gridWidth, patchScores.Length / gridWidth, width, height).Run(patchScores, map);
        double[] kernel = Kernel(Sigma(width, height));
        float[] blurred = new float[map.Length];
        for (int y = 0; y < height; y++) Blur(map, y * width, 1, width, kernel, blurred);
        for (int x = 0; x < width; x++) Blur(blurred, x, width, height, kernel, map);
        return map;
    }

    private static double[] Kernel(double sigma)
    {
        int radius = (int)Math.Round(4 * sigma);
        double[] kernel = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(t => Math.Exp(-t * t / (2 * sigma * sigma)))];
        double total = kernel.Sum();
        return [.. kernel.Select(weight => weight / total)];
    }

    private static void Blur(float[] source, int start, int step, int length, double[] kernel, float[] target)
    {
        for (int i = 0; i < length; i++)
        {
            double sum = 0;
            for (int tap = 0; tap < kernel.Length; tap++)
                sum += kernel[tap] * source[start + Reflect(i + tap - kernel.Length / 2, length) * step];
            target[start + i * step] = (float)sum;
        }
    }

    private static int Reflect(int index, int length)
    {
        if (length == 1) return 0;
        int period = 2 * (length - 1), folded = ((index % period) + period) % period;
        return folded < length ? folded : period - folded;
    }
}
