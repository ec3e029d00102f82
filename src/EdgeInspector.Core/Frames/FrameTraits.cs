namespace EdgeInspector.Frames;

/// <summary>
/// What a frame looks like to a model, in a few numbers: measured on some rows of the graph's input, so that it costs the same for frames
/// of any size.
/// </summary>
/// <param name="Brightness">Mean of the channels, 0 to 255.</param>
/// <param name="Contrast">Standard deviation of the brightness of the pixels, 0 to 127.5.</param>
/// <param name="Sharpness">Variance of the Laplacian of the green channel, see <see cref="FrameMeasures.Sharpness"/>.</param>
/// <param name="Color">Mean difference between a pixel's highest and lowest channel, 0 (grey) to 255.</param>
public readonly record struct FrameTraits(double Brightness, double Contrast, double Sharpness, double Color)
{
    private const int Rows = 32, Channels = 3, Green = 1;

    /// <summary>Measures an input. Nothing is allocated.</summary>
    /// <param name="rgb">[height, width, 3].</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public static FrameTraits Of(ReadOnlySpan<byte> rgb, int width, int height)
    {
        if (width < 3 || height < 3) return default;
        int stride = width * Channels, step = Math.Max(1, (height - 2) / Rows);
        long sum = 0, squares = 0, color = 0, edges = 0, edgeSquares = 0, pixels = 0;
        for (int y = 1; y < height - 1; y += step)
        {
            ReadOnlySpan<byte> above = rgb.Slice((y - 1) * stride, stride), row = rgb.Slice(y * stride, stride),
                below = rgb.Slice((y + 1) * stride, stride);
            for (int x = Channels; x < stride - Channels; x += Channels)
            {
                int red = row[x], green = row[x + Green], blue = row[x + 2], bright = red + green + blue;
                sum += bright;
                squares += bright * bright;
                color += Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue));
                int edge = 4 * green - row[x + Green - Channels] - row[x + Green + Channels] - above[x + Green] - below[x + Green];
                edges += edge;
                edgeSquares += edge * edge;
            }
            pixels += width - 2;
        }
        double mean = (double)sum / pixels, edge1 = (double)edges / pixels;
        return new FrameTraits(
            mean / Channels, Math.Sqrt(Math.Max(0, (double)squares / pixels - mean * mean)) / Channels,
            (double)edgeSquares / pixels - edge1 * edge1,
            (double)color / pixels);
    }
}
