namespace EdgeInspector.Frames;

/// <summary>
/// What somebody who sets a camera up wants to know of a picture: focus, light, and whether the camera stands straight. Brightness,
/// clipped shares and focus are those that <see cref="FrameLimits"/> are compared with.
/// </summary>
public sealed record CameraFigures
{
    /// <summary>Fields a row and a column of <see cref="Fields"/>.</summary>
    public const int Side = 3;

    /// <summary>Columns of <see cref="Histogram"/>.</summary>
    public const int Columns = 64;

    private const int Levels = byte.MaxValue + 1;

    /// <summary>Focus of the whole picture: variance of the Laplacian, see <see cref="FrameMeasures.Sharpness"/>; 0 or more.</summary>
    public required double Sharpness { get; init; }

    /// <summary>The same of nine fields of equal size, row by row from the upper left: a camera that stands askew is sharp on one side
    /// alone.</summary>
    public required IReadOnlyList<double> Fields { get; init; }

    /// <summary>How many bytes have which value, four values a column, the darkest first.</summary>
    public required IReadOnlyList<int> Histogram { get; init; }

    /// <summary>Mean of all bytes, 0 to 255.</summary>
    public required double Brightness { get; init; }

    /// <summary>Standard deviation of all bytes, 0 to 127.5.</summary>
    public required double Contrast { get; init; }

    /// <summary>Bytes at 0, in percent.</summary>
    public required double DarkPercent { get; init; }

    /// <summary>Bytes at 255, in percent.</summary>
    public required double BrightPercent { get; init; }

    /// <summary>Of a picture.</summary>
    /// <param name="picture">The picture; at least one pixel.</param>
    public static CameraFigures Of(PixelView picture)
    {
        Span<int> counts = stackalloc int[Levels];
        counts.Clear();
        foreach (byte value in picture.Pixels) counts[value]++;
        double bytes = picture.Pixels.Length, sum = 0, squares = 0;
        int[] histogram = new int[Columns];
        for (int level = 0; level < Levels; level++)
        {
            sum += (double)level * counts[level];
            squares += (double)level * level * counts[level];
            histogram[level * Columns / Levels] += counts[level];
        }
        double mean = sum / bytes;
        return new CameraFigures
        {
            Sharpness = FrameMeasures.Sharpness(picture.Pixels, picture.Width, picture.Height, picture.Format),
            Fields = FieldsOf(picture),
            Histogram = histogram,
            Brightness = mean,
            Contrast = Math.Sqrt(Math.Max(0, squares / bytes - mean * mean)),
            DarkPercent = 100 * counts[0] / bytes,
            BrightPercent = 100 * counts[^1] / bytes,
        };
    }

    private static double[] FieldsOf(PixelView picture)
    {
        double[] fields = new double[Side * Side];
        for (int i = 0; i < fields.Length; i++)
        {
            int left = i % Side * picture.Width / Side, right = (i % Side + 1) * picture.Width / Side;
            int top = i / Side * picture.Height / Side, bottom = (i / Side + 1) * picture.Height / Side;
            fields[i] = FrameMeasures.SharpnessWithin(
                picture.Pixels, picture.Width, picture.Format, new PixelRectangle(left, top, right - left, bottom - top));
        }
        return fields;
    }
}
