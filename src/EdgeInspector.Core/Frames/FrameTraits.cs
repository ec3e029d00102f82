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
    private const int Rows = 32, Channels = 3, Green = 1, Side = 3;

    /// <summary>
    /// The middle one of the sharpness of nine fields, as a share of the brightness' square in tenths of a percent: light that changes by a
    /// factor changes both alike, and dirt at one place leaves most fields as they are. 0 for a black frame.
    /// </summary>
    public double Focus { get; init; }

    /// <summary>Measures an input. Nothing is allocated.</summary>
    /// <param name="rgb">[height, width, 3].</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public static FrameTraits Of(ReadOnlySpan<byte> rgb, int width, int height)
    {
        if (width < 3 || height < 3) return default;
        int stride = width * Channels, step = Math.Max(1, (height - 2) / Rows);
        long sum = 0, squares = 0, color = 0, pixels = 0;
        Span<Edges> fields = stackalloc Edges[Side * Side];
        fields.Clear();
        for (int y = 1; y < height - 1; y += step)
        {
            ReadOnlySpan<byte> above = rgb.Slice((y - 1) * stride, stride), row = rgb.Slice(y * stride, stride),
                below = rgb.Slice((y + 1) * stride, stride);
            for (int column = 0; column < Side; column++)
            {
                int first = 1 + column * (width - 2) / Side, end = 1 + (column + 1) * (width - 2) / Side;
                long edges = 0, edgeSquares = 0;
                for (int x = first * Channels; x < end * Channels; x += Channels)
                {
                    int red = row[x], green = row[x + Green], blue = row[x + 2], bright = red + green + blue;
                    sum += bright;
                    squares += bright * bright;
                    color += Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue));
                    int edge = 4 * green - row[x + Green - Channels] - row[x + Green + Channels] - above[x + Green] - below[x + Green];
                    edges += edge;
                    edgeSquares += edge * edge;
                }
                fields[y * Side / height * Side + column].Add(edges, edgeSquares, end - first);
            }
            pixels += width - 2;
        }
        Edges whole = default;
        Span<double> sharpness = stackalloc double[fields.Length];
        for (int field = 0; field < fields.Length; field++)
        {
            whole.Add(fields[field].Sum, fields[field].Squares, fields[field].Pixels);
            sharpness[field] = fields[field].Variance;
        }
        sharpness.Sort();
        double mean = (double)sum / pixels, brightness = mean / Channels;
        return new FrameTraits(
            brightness, Math.Sqrt(Math.Max(0, (double)squares / pixels - mean * mean)) / Channels, whole.Variance, (double)color / pixels)
        {
            Focus = brightness > 0 ? 1000 * sharpness[sharpness.Length / 2] / (brightness * brightness) : 0,
        };
    }

    private struct Edges
    {
        public long Sum { get; private set; }

        public long Squares { get; private set; }

        public long Pixels { get; private set; }

        public readonly double Variance =>
            Pixels == 0 ? 0 : (double)Squares / Pixels - (double)Sum / Pixels * ((double)Sum / Pixels);

        public void Add(long sum, long squares, long pixels)
        {
            Sum += sum;
            Squares += squares;
            Pixels += pixels;
        }
    }
}
