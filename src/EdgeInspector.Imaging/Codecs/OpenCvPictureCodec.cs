using EdgeInspector.Files;
using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Picture files through OpenCV, with the checks that it leaves out. Safe to use from several threads.</summary>
public sealed class OpenCvPictureCodec : IPictureCodec
{
    private const long LargestFile = 1L << 30;
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"];

    /// <summary>Keeps OpenCV on the calling thread: the cores belong to cameras and models.</summary>
    public OpenCvPictureCodec() => Cv2.SetNumThreads(1);

    /// <inheritdoc/>
    public bool IsPictureFile(string path) => Endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <inheritdoc/>
    public Picture Read(string path, out PictureSource source, int? bitDepth = null) => Decode(path, Load(path), bitDepth, out source);

    /// <inheritdoc/>
    public T Look<T>(string path, PictureLook<T> look, int? bitDepth = null)
    {
        using Mat decoded = Decode(path, Load(path), bitDepth, out PixelFormat format, out PictureSource source);
        return look(new PixelView(Pixels(decoded), decoded.Width, decoded.Height, format, UsedBits(source, bitDepth)), source);
    }

    /// <inheritdoc/>
    public Picture Decode(byte[] encoded, string name) => Decode(name, encoded, null, out _);

    /// <inheritdoc/>
    public long CountPixels(ReadOnlySpan<byte> encoded) =>
        PictureStructure.Header(encoded) is { } header ? (long)header.Width * header.Height : 0;

    /// <inheritdoc/>
    public PictureSamples ReadSamples(string path)
    {
        byte[] file = Load(path);
        PictureHeader header = Check(path, file);
        using Mat decoded = Decode(path, file, ImreadModes.Unchanged);
        RequireWholeNumbers(path, decoded);
        bool isDeep = decoded.Depth() == MatType.CV_16U;
        int channels = decoded.Channels(), largest = isDeep ? ushort.MaxValue : byte.MaxValue;
        int width = decoded.Width, height = decoded.Height, row = width * channels;
        ushort[] values = new ushort[row * height];
        for (int y = 0; y < height; y++)
        {
            Span<ushort> to = values.AsSpan(y * row, row);
            if (isDeep) Row<ushort>(decoded, y, row).CopyTo(to);
            else Widen(Row<byte>(decoded, y, row), to);
        }
        if (header.IsNegative)
            for (int i = 0; i < values.Length; i++) values[i] = (ushort)(largest - values[i]);
        return new PictureSamples(width, height, channels, values)
        {
            Largest = largest,
            Orientation = header.Orientation,
            IsLossy = header.IsLossy,
        };
    }

    /// <inheritdoc/>
    public byte[] EncodeJpeg(Picture picture, int quality) =>
        Encode(picture, ".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));

    /// <inheritdoc/>
    public byte[] EncodePng(Picture picture) => Encode(picture, ".png");

    /// <inheritdoc/>
    public byte[] EncodePng16(ReadOnlySpan<ushort> pixels, int width, int height)
    {
        using Mat mat = Mat.FromPixelData(height, width, MatType.CV_16UC1, pixels.ToArray());
        return mat.ImEncode(".png");
    }

    private static byte[] Load(string path)
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

    private static Picture Decode(string path, byte[] file, int? bitDepth, out PictureSource source)
    {
        using Mat decoded = Decode(path, file, bitDepth, out PixelFormat format, out source);
        var picture = new Picture(decoded.Width, decoded.Height,
            format == PixelFormat.Mono8 ? format : PixelFormat.Rgb8)
        { SourceBits = UsedBits(source, bitDepth) };
        if (picture.Format == PixelFormat.Mono8)
        {
            Pixels(decoded).CopyTo(picture.Pixels);
            return picture;
        }
        using Mat turned = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, picture.Pixels);
        Cv2.CvtColor(decoded, turned, ColorConversionCodes.BGR2RGB);
        return picture;
    }

    // Mono8 or Bgr8, rows without padding.
    private static Mat Decode(string path, byte[] file, int? bitDepth, out PixelFormat format, out PictureSource source)
    {
        PictureHeader header = Check(path, file);
        // Colour stays colour and grey grey, all bits are kept, EXIF rotation is applied.
        Mat decoded = Decode(path, file, ImreadModes.AnyColor | ImreadModes.AnyDepth);
        try
        {
            int channels = decoded.Channels();
            if (channels is not (1 or 3))
                throw new PictureException($"{path}: the picture has {channels} channels; grey or RGB is wanted.");
            RequireWholeNumbers(path, decoded);
            bool isDeep = decoded.Depth() == MatType.CV_16U;
            List<string> notes = [];
            if (header.HasAlpha) notes.Add(header.IsBlended ? "transparency was blended with black" : "transparency was dropped");
            if (header.Pages > 1) notes.Add($"the first of {header.Pages} pictures in the file is used, the others are not looked at");
            if (isDeep && bitDepth is null) notes.Add("16 bits a channel were reduced to the upper 8");
            int highest = isDeep ? Reduce(path, ref decoded, header.IsNegative, bitDepth ?? 16) : 0;
            format = channels == 1 ? PixelFormat.Mono8 : PixelFormat.Bgr8;
            source = new PictureSource { BitDepth = isDeep ? 16 : 8, Highest = highest, Orientation = header.Orientation, Notes = notes };
            return decoded;
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    }

    private static int? UsedBits(PictureSource source, int? bitDepth) => source.BitDepth == 16 ? bitDepth ?? 16 : null;

    private static PictureHeader Check(string path, byte[] file)
    {
        if (PictureStructure.Fault(file, out PictureHeader? header) is { } fault)
            throw new PictureException($"{path}: the picture cannot be used: {fault}. Replace the file or take it out of the folder.");
        return header!;
    }

    private static Mat Decode(string path, byte[] file, ImreadModes mode)
    {
        try
        {
            Mat decoded = Cv2.ImDecode(PngStructure.Is(file) ? PngStructure.StillOf(file) : file, mode);
            if (!decoded.Empty()) return decoded;
            decoded.Dispose();
        }
        catch (OpenCVException exception)
        {
            throw new PictureException($"{path}: the picture cannot be decoded: {exception.Message}", exception);
        }
        throw new PictureException($"{path}: the picture cannot be decoded; the file is damaged. Replace it or take it out of the folder.");
    }

    private static void RequireWholeNumbers(string path, Mat decoded)
    {
        if (decoded.Depth() != MatType.CV_16U && decoded.Depth() != MatType.CV_8U)
            throw new PictureException($"{path}: the picture holds numbers of type {decoded.Type()}; 8 or 16 bits are wanted.");
    }

    // Puts 8 bits in the place of 16. Returns the highest number that there was.
    private static unsafe int Reduce(string path, ref Mat picture, bool isNegative, int bitDepth)
    {
        int highest = 0, shift = bitDepth - 8, exchange = isNegative ? ushort.MaxValue : 0;
        int height = picture.Height, values = picture.Width * picture.Channels();
        var reduced = new Mat(height, picture.Width, MatType.CV_8UC(picture.Channels()));
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<ushort> from = Row<ushort>(picture, y, values);
            var to = new Span<byte>((void*)reduced.Ptr(y), values);
            for (int i = 0; i < from.Length; i++)
            {
                int value = from[i] ^ exchange;
                highest = Math.Max(highest, value);
                to[i] = (byte)(value >> shift);
            }
        }
        picture.Dispose();
        picture = reduced;
        if (highest >> bitDepth == 0) return highest;
        throw new PictureException(
            $"{path}: the picture holds numbers up to {highest}, which is more than the {bitDepth} bits a channel that are expected. "
            + "Take it with the camera's settings of the others, or give the right --bit-depth when learning.");
    }

    private static unsafe ReadOnlySpan<byte> Pixels(Mat picture) => picture.IsContinuous()
        ? new ReadOnlySpan<byte>((void*)picture.Data, checked((int)(picture.Total() * picture.ElemSize())))
        : throw new InvalidOperationException("A decoded picture has gaps between its rows.");

    private static unsafe ReadOnlySpan<T> Row<T>(Mat mat, int row, int values) where T : unmanaged => new((void*)mat.Ptr(row), values);

    private static void Widen(ReadOnlySpan<byte> from, Span<ushort> to)
    {
        for (int i = 0; i < from.Length; i++) to[i] = from[i];
    }

    private static byte[] Encode(Picture picture, string ending, params ImageEncodingParam[] parameters)
    {
        using Mat mat = Mat.FromPixelData(
            picture.Height, picture.Width, picture.Format == PixelFormat.Mono8 ? MatType.CV_8UC1 : MatType.CV_8UC3, picture.Pixels);
        if (picture.Format != PixelFormat.Rgb8) return mat.ImEncode(ending, parameters);
        using var bgr = new Mat();
        Cv2.CvtColor(mat, bgr, ColorConversionCodes.RGB2BGR);
        return bgr.ImEncode(ending, parameters);
    }
}
