using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Picture files through OpenCV, with the checks that it leaves out. Safe to use from several threads.</summary>
public sealed class OpenCvPictureCodec : IPictureCodec
{
    private const long LargestPixels = 200_000_000;
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"];

    /// <summary>Keeps OpenCV on the calling thread: the cores belong to cameras and models.</summary>
    public OpenCvPictureCodec() => Cv2.SetNumThreads(1);

    /// <inheritdoc/>
    public bool IsPictureFile(string path) => Endings.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <inheritdoc/>
    public Picture Read(string path, out IReadOnlyList<string> notes)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PictureException($"{path}: the picture cannot be read: {exception.Message}", exception);
        }
        List<string> changes = [];
        notes = changes;
        return Decode(path, file, changes);
    }

    /// <inheritdoc/>
    public Picture Decode(byte[] encoded, string name) => Decode(name, encoded, []);

    /// <inheritdoc/>
    public byte[] EncodeJpeg(Picture picture, int quality) => Encode(picture, ".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));

    /// <inheritdoc/>
    public byte[] EncodePng(Picture picture) => Encode(picture, ".png");

    /// <inheritdoc/>
    public byte[] EncodePng16(ReadOnlySpan<ushort> pixels, int width, int height)
    {
        using Mat mat = Mat.FromPixelData(height, width, MatType.CV_16UC1, pixels.ToArray());
        return mat.ImEncode(".png");
    }

    private static Picture Decode(string path, byte[] file, List<string> changes)
    {
        Check(path, file, changes);
        using Mat decoded = Decode(path, file);
        return ToPicture(path, decoded, changes);
    }

    private static void Check(string path, byte[] file, List<string> changes)
    {
        string? fault = null;
        bool hasAlpha = false;
        if (file.Length == 0) fault = "it is empty";
        else if (JpegStructure.Is(file)) fault = JpegStructure.Fault(file);
        else if (PngStructure.Is(file)) fault = PngStructure.Fault(file, out hasAlpha);
        else if (!IsOtherPicture(file)) fault = "it is not a picture (whatever its name says)";
        if (fault is not null) throw new PictureException($"{path}: the picture cannot be used: {fault}. Replace the file or take it out of the folder.");
        if (hasAlpha) changes.Add($"{path}: transparency was dropped.");
    }

    private static bool IsOtherPicture(ReadOnlySpan<byte> file) =>
        file.StartsWith("BM"u8) || file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)
        || (file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8));

    private static Mat Decode(string path, byte[] file)
    {
        Mat? decoded = null;
        try
        {
            // Colour stays colour and grey grey, all bits are kept, EXIF rotation is applied.
            decoded = Cv2.ImDecode(file, ImreadModes.AnyColor | ImreadModes.AnyDepth);
            if (!decoded.Empty() && decoded.Total() <= LargestPixels) return decoded;
        }
        catch (OpenCVException exception)
        {
            throw new PictureException($"{path}: the picture cannot be decoded: {exception.Message}", exception);
        }
        bool empty = decoded.Empty();
        decoded.Dispose();
        throw new PictureException(empty
            ? $"{path}: the picture cannot be decoded; the file is damaged. Replace it or take it out of the folder."
            : $"{path}: the picture has more than {LargestPixels / 1_000_000} million pixels.");
    }

    private static Picture ToPicture(string path, Mat decoded, List<string> changes)
    {
        if (decoded.Channels() is not (1 or 3)) throw new PictureException($"{path}: the picture has {decoded.Channels()} channels; grey or RGB is wanted.");
        if (decoded.Depth() == MatType.CV_16U) changes.Add($"{path}: 16 bits a channel were reduced to the upper 8.");
        else if (decoded.Depth() != MatType.CV_8U) throw new PictureException($"{path}: the picture holds numbers of type {decoded.Type()}; 8 or 16 bits are wanted.");

        var picture = new Picture(decoded.Width, decoded.Height, decoded.Channels() == 1 ? PixelFormat.Mono8 : PixelFormat.Rgb8);
        int values = picture.Stride;
        for (int y = 0; y < picture.Height; y++)
        {
            Span<byte> row = picture.Pixels.AsSpan(y * values, values);
            if (decoded.Depth() == MatType.CV_16U) TakeUpperBytes(Row<ushort>(decoded, y, values), row);
            else Row<byte>(decoded, y, values).CopyTo(row);
        }
        if (picture.Format == PixelFormat.Rgb8) SwapRedAndBlue(picture.Pixels);
        return picture;
    }

    private static unsafe ReadOnlySpan<T> Row<T>(Mat mat, int row, int values) where T : unmanaged => new((void*)mat.Ptr(row), values);

    private static void TakeUpperBytes(ReadOnlySpan<ushort> from, Span<byte> to)
    {
        for (int i = 0; i < from.Length; i++) to[i] = (byte)(from[i] >> 8);
    }

    private static void SwapRedAndBlue(Span<byte> pixels)
    {
        for (int i = 0; i + 2 < pixels.Length; i += 3) (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
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
