using System.Globalization;

namespace EdgeInspector.Frames;

/// <summary>
/// A picture that marks pixels of another one. Black is the background, or what is transparent where there is transparency; whatever else
/// stands there is marked, in any encoding: 0 and 1, 16 bits, any grey or colour, a palette, black with opacity.
/// </summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Marked">[height, width].</param>
public sealed record PictureMask(int Width, int Height, bool[] Marked)
{
    private const int Colors = 3, ShownValues = 5;
    // Compressed with losses, black has a little noise; a mask has two levels, and few pixels lie between them.
    private const double LossyNoise = 16.0 / 255, BetweenShare = 0.02;
    private const int PhotographValues = 32;
    private const double PhotographBlackShare = 0.1;

    /// <summary>Whether nothing is marked.</summary>
    public bool IsEmpty => !Marked.Contains(true);

    /// <summary>Reads a mask, turned as its file says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="codec">Reads it.</param>
    /// <param name="orientation">The turn that was made: EXIF orientation, 1 for none.</param>
    /// <exception cref="PictureException">It cannot be read, or it is unclear what is marked; the message says what was
    /// found.</exception>
    public static PictureMask Read(string path, IPictureCodec codec, out int orientation)
    {
        PictureSamples samples = codec.ReadSamples(path);
        orientation = samples.Orientation;
        return Of(samples, path).Turned(orientation);
    }

    /// <summary>Finds what is marked.</summary>
    /// <param name="samples">The file's numbers.</param>
    /// <param name="name">What the file is called in errors.</param>
    /// <exception cref="PictureException">It cannot be told; the message says what was found.</exception>
    public static PictureMask Of(PictureSamples samples, string name)
    {
        bool[] colored = samples.IsLossy ? AboveNoise(samples, name) : [.. Levels(samples).Select(level => level > 0)];
        bool[] marked = Opaque(samples) is { } opaque ? WithOpacity(opaque, colored) : colored;
        if (!marked.Contains(false) || IsPhotograph(samples, marked)) RequireOneValue(samples, name);
        return new PictureMask(samples.Width, samples.Height, marked);
    }

    /// <summary>The mask turned as EXIF orientations are.</summary>
    /// <param name="orientation">1 (not at all) to 8.</param>
    public PictureMask Turned(int orientation)
    {
        (bool[] turned, int width, int height) = PictureTurn.Apply(Marked, Width, Height, orientation);
        return new PictureMask(width, height, turned);
    }

    /// <summary>The mask as black and white.</summary>
    public Picture ToPicture() => new(Width, Height, PixelFormat.Mono8, [.. Marked.Select(marked => marked ? byte.MaxValue : (byte)0)]);

    // The brightest channel of each pixel.
    private static IEnumerable<int> Levels(PictureSamples samples)
    {
        int step = samples.Channels, colors = Math.Min(step, Colors);
        for (int i = 0; i < samples.Values.Length; i += step)
        {
            int level = samples.Values[i];
            for (int channel = 1; channel < colors; channel++) level = Math.Max(level, samples.Values[i + channel]);
            yield return level;
        }
    }

    private static bool[] AboveNoise(PictureSamples samples, string name)
    {
        int[] levels = [.. Levels(samples)];
        int highest = levels.Max();
        if (highest < LossyNoise * samples.Largest) return new bool[levels.Length];
        int marked = levels.Count(level => level > highest / 2),
            between = levels.Count(level => level > highest / 4 && level <= 3 * highest / 4);
        if (between > BetweenShare * levels.Length && between > marked / 2)
            throw Unclear(samples, name, "its compression lost what is marked");
        return [.. levels.Select(level => level > highest / 2)];
    }

    // Null where all is equally opaque, which says nothing.
    private static bool[]? Opaque(PictureSamples samples)
    {
        if (samples.Channels != Colors + 1) return null;
        ushort first = samples.Values[Colors];
        bool[] opaque = new bool[samples.Width * samples.Height];
        bool varies = false;
        for (int i = 0; i < opaque.Length; i++)
        {
            ushort opacity = samples.Values[i * samples.Channels + Colors];
            opaque[i] = opacity > 0;
            varies |= opacity != first;
        }
        return varies && opaque.Contains(false) ? opaque : null;
    }

    // Where what is opaque is all black, opacity alone marks; else colour does, on what is opaque.
    private static bool[] WithOpacity(bool[] opaque, bool[] colored)
    {
        bool isBlack = true;
        for (int i = 0; i < opaque.Length; i++) isBlack &= !(opaque[i] && colored[i]);
        return isBlack ? opaque : [.. opaque.Select((visible, i) => visible && colored[i])];
    }

    private static bool IsPhotograph(PictureSamples samples, bool[] marked) =>
        !samples.IsLossy && marked.Count(one => !one) < PhotographBlackShare * marked.Length
        && Levels(samples).Distinct().Count() > PhotographValues;

    private static void RequireOneValue(PictureSamples samples, string name)
    {
        int[] values = [.. Levels(samples).Distinct().Take(2)];
        if (values.Length > 1 && !samples.IsLossy) throw Unclear(samples, name, "hardly any of it is black");
    }

    private static PictureException Unclear(PictureSamples samples, string name, string why)
    {
        int pixels = samples.Width * samples.Height;
        IGrouping<int, int>[] values = [.. Levels(samples).GroupBy(level => level).OrderByDescending(value => value.Count())];
        string found = string.Join(", ",
            values.Take(ShownValues)
            .Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} ({100.0 * value.Count() / pixels:0.#} %)")));
        return new PictureException(
            $"{name}: it cannot be told what the mask marks, because {why}: {values.Length} values, most often {found}. "
            + "Save it without losses, with the background black (0) and anything else where it marks.");
    }
}
