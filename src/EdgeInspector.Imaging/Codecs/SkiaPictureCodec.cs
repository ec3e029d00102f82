using System.Buffers.Binary;
using EdgeInspector.Frames;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// Picture files through Skia, and PNG by our own reader: the same pixels as through OpenCV. TIFF cannot be read. Safe to use from several
/// threads.
/// </summary>
public sealed class SkiaPictureCodec : IPictureCodec
{
    /// <inheritdoc/>
    public bool IsPictureFile(string path) => PictureFiles.IsOne(path);

    /// <inheritdoc/>
    public Picture Read(string path, out PictureSource source, int? bitDepth = null) =>
        Decode(path, PictureFiles.Load(path), bitDepth, out source);

    /// <inheritdoc/>
    public Picture Decode(byte[] encoded, string name) => Decode(name, encoded, null, out _);

    /// <inheritdoc/>
    public long CountPixels(ReadOnlySpan<byte> encoded) =>
        PictureStructure.Header(encoded) is { } header ? (long)header.Width * header.Height : 0;

    /// <inheritdoc/>
    public PictureSamples ReadSamples(string path)
    {
        byte[] file = PictureFiles.Load(path);
        PictureHeader header = PictureFiles.Check(path, file);
        DecodedPicture decoded = Decode(path, file);
        (ushort[] values, int channels) = decoded.ToSamples();
        return new PictureSamples(decoded.Width, decoded.Height, channels, values)
        {
            Largest = decoded.Words is null ? byte.MaxValue : ushort.MaxValue,
            Orientation = header.Orientation,
            IsLossy = header.IsLossy,
        };
    }

    /// <inheritdoc/>
    public byte[] EncodeJpeg(Picture picture, int quality) =>
        SkiaPixels.EncodeJpeg(picture.Pixels, picture.Width, picture.Height, picture.Format, quality);

    /// <inheritdoc/>
    public byte[] EncodePng(Picture picture)
    {
        byte[] pixels = picture.Pixels;
        if (picture.Format == PixelFormat.Bgr8)
        {
            pixels = [.. pixels];
            for (int i = 0; i < pixels.Length; i += 3) (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        }
        return PngWriter.Write(pixels, picture.Width, picture.Height, picture.Format.BytesPerPixel());
    }

    /// <inheritdoc/>
    public byte[] EncodePng16(ReadOnlySpan<ushort> pixels, int width, int height)
    {
        byte[] bytes = new byte[2 * pixels.Length];
        for (int i = 0; i < pixels.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), pixels[i]);
        return PngWriter.Write(bytes, width, height, channels: 1, bits: 16);
    }

    /// <summary>A picture as people see it, perhaps smaller than its file says.</summary>
    /// <param name="encoded">What a file holds.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="header">What it says of itself.</param>
    /// <param name="scale">As for <see cref="SkiaPixels.Decode"/>.</param>
    /// <exception cref="PictureException">It is damaged.</exception>
    internal static Picture DecodeAtScale(byte[] encoded, string name, PictureHeader header, float scale)
    {
        DecodedPicture decoded = Decode(name, encoded, scale).Turned(header.Orientation);
        byte[] values = decoded.Bytes;
        if (decoded.Words is { } words) PictureFiles.Reduce(words, values = new byte[words.Length], isNegative: false, 16);
        return decoded.ToPicture(values);
    }

    private static Picture Decode(string path, byte[] file, int? bitDepth, out PictureSource source)
    {
        PictureHeader header = PictureFiles.Check(path, file);
        DecodedPicture decoded = Decode(path, file).Turned(header.Orientation);
        bool isDeep = decoded.Words is not null;
        byte[] values = decoded.Bytes;
        int highest = 0;
        if (decoded.Words is { } words)
        {
            // Opacity is no number of the picture's own.
            values = new byte[words.Length];
            highest = PictureFiles.Reduce(words, values, isNegative: false, bitDepth ?? 16);
            if (decoded.Channels is 2 or 4) highest = words.Where((_, i) => (i + 1) % decoded.Channels != 0).Max();
            PictureFiles.RequireBits(path, highest, bitDepth ?? 16);
        }
        source = PictureFiles.SourceOf(header, isDeep, highest, bitDepth);
        return decoded.ToPicture(values) with { SourceBits = PictureFiles.UsedBits(source, bitDepth) };
    }

    private static DecodedPicture Decode(string path, byte[] file, float scale = 1)
    {
        if (TiffStructure.Is(file))
            throw new PictureException(
                $"{path}: TIFF cannot be read without OpenCV, which is not in use: {PictureLibrary.WhyNotOpenCv} {PictureLibrary.Remedy} Or save the pictures as PNG.");
        try
        {
            return PngStructure.Is(file) ? PngReader.Read(file) : SkiaPixels.Decode(file, scale);
        }
        catch (InvalidDataException exception)
        {
            throw PictureFiles.Damaged(path, exception);
        }
    }
}
