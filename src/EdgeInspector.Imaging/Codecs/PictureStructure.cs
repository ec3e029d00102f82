namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// Looks at a picture file before it is decoded: how large is it, is it whole, what of it would be lost? Decoders go on with whatever they
/// find and complain, if at all, to the terminal.
/// </summary>
internal static class PictureStructure
{
    private const long MostPixels = 200_000_000;

    /// <summary>What is wrong with the file, to follow "the picture cannot be used:"; null when nothing is.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="header">What it says of itself; null when that cannot be read.</param>
    public static string? Fault(byte[] file, out PictureHeader? header)
    {
        header = null;
        if (file.Length == 0) return "it is empty";
        if (JpegStructure.Is(file)) return Oversize(header = JpegStructure.Header(file)) ?? JpegStructure.Fault(file);
        if (PngStructure.Is(file)) return Oversize(header = PngStructure.Header(file)) ?? PngStructure.Fault(file);
        if (TiffStructure.Is(file)) return TiffStructure.Fault(file, Oversize, out header);
        if (WebpStructure.Is(file)) return Oversize(header = WebpStructure.Header(file)) ?? WebpStructure.Fault(file);
        if (BmpStructure.Is(file)) return Oversize(header = BmpStructure.Header(file)) ?? BmpStructure.Fault(file);
        return "it is not a picture that can be read (whatever its name says)";
    }

    /// <summary>What a JPEG, PNG, WebP or BMP file says of itself, whatever follows; null when it says nothing, and for others.</summary>
    public static PictureHeader? Header(ReadOnlySpan<byte> file) =>
        JpegStructure.Is(file) ? JpegStructure.Header(file)
        : PngStructure.Is(file) ? PngStructure.Header(file)
        : WebpStructure.Is(file) ? WebpStructure.Header(file)
        : BmpStructure.Is(file) ? BmpStructure.Header(file)
        : null;

    private static string? Oversize(PictureHeader? header) => header switch
    {
        null => "it is damaged (its header makes no sense)",
        { Width: <= 0 } or { Height: <= 0 } => $"it is damaged (its header says {header.Width}x{header.Height} pixels)",
        _ when (long)header.Width * header.Height > MostPixels =>
            $"it has {header.Width}x{header.Height} pixels; at most {MostPixels / 1_000_000} million are read",
        _ => null,
    };
}
