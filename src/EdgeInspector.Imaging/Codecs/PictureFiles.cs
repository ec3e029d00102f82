using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>What holds for picture files whatever decodes them.</summary>
internal static class PictureFiles
{
    private const long LargestFile = 1L << 30;
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"];

    /// <summary>Whether a file's name ends like that of a picture.</summary>
    public static bool IsOne(string path) => Endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>All of a file.</summary>
    /// <exception cref="PictureException">It cannot be read; the message says why.</exception>
    public static byte[] Load(string path)
    {
        try
        {
            return RegularFile.ReadAllBytes(path, LargestFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PictureException($"{path}: the picture cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Looks at a file before it is decoded.</summary>
    /// <exception cref="PictureException">It is damaged, too large or no picture.</exception>
    public static PictureHeader Check(string path, byte[] file)
    {
        if (PictureStructure.Fault(file, out PictureHeader? header) is { } fault)
            throw new PictureException($"{path}: the picture cannot be used: {fault}. Replace the file or take it out of the folder.");
        return header!;
    }

    /// <summary>What is said of a file of which a decoder makes nothing.</summary>
    public static PictureException Damaged(string path, Exception? cause = null) =>
        new($"{path}: the picture cannot be decoded; the file is damaged. Replace it or take it out of the folder.", cause!);

    /// <summary>What a file was like.</summary>
    /// <param name="header">What it says of itself.</param>
    /// <param name="isDeep">Whether it has 16 bits a channel.</param>
    /// <param name="highest">The highest number of 16 bits.</param>
    /// <param name="bitDepth">How many of them are used; null where nobody said.</param>
    public static PictureSource SourceOf(PictureHeader header, bool isDeep, int highest, int? bitDepth)
    {
        List<string> notes = [];
        if (header.HasAlpha) notes.Add(header.IsBlended ? "transparency was blended with black" : "transparency was dropped");
        if (header.Pages > 1) notes.Add($"the first of {header.Pages} pictures in the file is used, the others are not looked at");
        if (isDeep && bitDepth is null) notes.Add("16 bits a channel were reduced to the upper 8");
        return new PictureSource { BitDepth = isDeep ? 16 : 8, Highest = highest, Orientation = header.Orientation, Notes = notes };
    }

    /// <summary>Of how many bits a channel the upper 8 were kept; null where there were never more.</summary>
    public static int? UsedBits(PictureSource source, int? bitDepth) => source.BitDepth == 16 ? bitDepth ?? 16 : null;

    /// <summary>Puts 8 bits in the place of 16.</summary>
    /// <param name="from">Values of 16 bits.</param>
    /// <param name="to">As many of 8 bits, written.</param>
    /// <param name="isNegative">Whether bright and dark are exchanged.</param>
    /// <param name="bitDepth">Bits in use; the upper 8 of them are kept.</param>
    /// <returns>The highest number that there was.</returns>
    public static int Reduce(ReadOnlySpan<ushort> from, Span<byte> to, bool isNegative, int bitDepth)
    {
        int highest = 0, shift = bitDepth - 8, exchange = isNegative ? ushort.MaxValue : 0;
        for (int i = 0; i < from.Length; i++)
        {
            int value = from[i] ^ exchange;
            highest = Math.Max(highest, value);
            to[i] = (byte)(value >> shift);
        }
        return highest;
    }

    /// <summary>Refuses numbers that need more bits than are in use.</summary>
    /// <exception cref="PictureException">There are such; the message says what to do.</exception>
    public static void RequireBits(string path, int highest, int bitDepth)
    {
        if (highest >> bitDepth == 0) return;
        throw new PictureException(
            $"{path}: the picture holds numbers up to {highest}, which is more than the {bitDepth} bits a channel that are expected. "
            + "Take it with the camera's settings of the others, or give the right --bit-depth when learning.");
    }
}
