using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Picture files through OpenCV, with the checks that it leaves out. Safe to use from several threads.</summary>
public sealed class OpenCvPictureCodec : IPictureCodec
{
    /// <summary>Keeps OpenCV on the calling thread: the cores belong to cameras and models.</summary>
    public OpenCvPictureCodec() => Cv2.SetNumThreads(1);

    /// <inheritdoc/>
    public bool IsPictureFile(string path) => PictureFiles.IsOne(path);

    /// <inheritdoc/>
    public Picture Read(string path, out PictureSource source, int? bitDepth = null) =>
        Decode(path, PictureFiles.Load(path), bitDepth, out source);

    /// <inheritdoc/>
    public T Look<T>(string path, PictureLook<T> look, int? bitDepth = null)
    {
        using Mat decoded = Decode(path, PictureFiles.Load(path), bitDepth, out PixelFormat format, out PictureSource source);
        return look(new PixelView(Pixels(decoded), decoded.Width, decoded.Height, format, PictureFiles.UsedBits(source, bitDepth)), source);
    }

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

    private static Picture Decode(string path, byte[] file, int? bitDepth, out PictureSource source)
    {
        using Mat decoded = Decode(path, file, bitDepth, out PixelFormat format, out source);
        var picture = new Picture(decoded.Width, decoded.Height,
            format == PixelFormat.Mono8 ? format : PixelFormat.Rgb8)
        { SourceBits = PictureFiles.UsedBits(source, bitDepth) };
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
        PictureHeader header = PictureFiles.Check(path, file);
        // Colour stays colour and grey grey, all bits are kept, EXIF rotation is applied.
        Mat decoded = Decode(path, file, ImreadModes.AnyColor | ImreadModes.AnyDepth);
        try
        {
            int channels = decoded.Channels();
            if (channels is not (1 or 3))
                throw new PictureException($"{path}: the picture has {channels} channels; grey or RGB is wanted.");
            RequireWholeNumbers(path, decoded);
            bool isDeep = decoded.Depth() == MatType.CV_16U;
            int highest = isDeep ? Reduce(path, ref decoded, header.IsNegative, bitDepth ?? 16) : 0;
            format = channels == 1 ? PixelFormat.Mono8 : PixelFormat.Bgr8;
            source = PictureFiles.SourceOf(header, isDeep, highest, bitDepth);
            return decoded;
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
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
        throw PictureFiles.Damaged(path);
    }

    private static void RequireWholeNumbers(string path, Mat decoded)
    {
        if (decoded.Depth() != MatType.CV_16U && decoded.Depth() != MatType.CV_8U)
            throw new PictureException($"{path}: the picture holds numbers of type {decoded.Type()}; 8 or 16 bits are wanted.");
    }

    // Puts 8 bits in the place of 16. Returns the highest number that there was.
    private static unsafe int Reduce(string path, ref Mat picture, bool isNegative, int bitDepth)
    {
        int highest = 0, height = picture.Height, values = picture.Width * picture.Channels();
        var reduced = new Mat(height, picture.Width, MatType.CV_8UC(picture.Channels()));
        for (int y = 0; y < height; y++)
        {
            highest = Math.Max(highest,
                PictureFiles.Reduce(Row<ushort>(picture, y, values), new Span<byte>((void*)reduced.Ptr(y), values), isNegative, bitDepth));
        }
        picture.Dispose();
        picture = reduced;
        PictureFiles.RequireBits(path, highest, bitDepth);
        return highest;
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
