using EdgeInspector.Frames;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// Makes small pictures for lists. A large JPEG is decoded at a fraction of its size, which costs a fraction of the time.
/// </summary>
public static class SmallPicture
{
    private const int Quality = 82;

    /// <summary>A small JPEG of an encoded picture; one that is small already is not made larger.</summary>
    /// <param name="encoded">What a file holds.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="longestSide">Pixels.</param>
    /// <exception cref="PictureException">No picture, or a damaged one.</exception>
    public static byte[] Of(byte[] encoded, string name, int longestSide)
    {
        if (PictureStructure.Fault(encoded, out PictureHeader? header) is { } fault)
            throw new PictureException($"{name}: the picture cannot be used: {fault}.");
        int fraction = Math.Max(header!.Width, header.Height) / longestSide;
        return PictureLibrary.WhyNotOpenCv is null
            ? ByOpenCv(encoded, name, fraction, longestSide)
            : BySkia(encoded, name, header, fraction, longestSide);
    }

    private static byte[] ByOpenCv(byte[] encoded, string name, int fraction, int longestSide)
    {
        try
        {
            using Mat decoded = Cv2.ImDecode(encoded, fraction switch
            {
                >= 8 => ImreadModes.ReducedColor8,
                >= 4 => ImreadModes.ReducedColor4,
                >= 2 => ImreadModes.ReducedColor2,
                _ => ImreadModes.Color,
            });
            if (decoded.Empty()) throw new PictureException($"{name}: the picture cannot be decoded; the file is damaged.");
            double scale = Math.Min(1, (double)longestSide / Math.Max(decoded.Width, decoded.Height));
            using var small = new Mat();
            var size = new Size(Math.Max(1, Math.Round(decoded.Width * scale)), Math.Max(1, Math.Round(decoded.Height * scale)));
            Cv2.Resize(decoded, small, size, 0, 0, InterpolationFlags.Area);
            return small.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, Quality));
        }
        catch (OpenCVException exception)
        {
            throw new PictureException($"{name}: the picture cannot be decoded: {exception.Message}", exception);
        }
    }

    private static byte[] BySkia(byte[] encoded, string name, PictureHeader header, int fraction, int longestSide)
    {
        Picture picture = SkiaPictureCodec.DecodeAtScale(encoded, name, header, fraction > 1 ? 1f / Math.Min(fraction, 8) : 1);
        double scale = Math.Min(1, (double)longestSide / Math.Max(picture.Width, picture.Height));
        int width = (int)Math.Max(1, Math.Round(picture.Width * scale)), height = (int)Math.Max(1, Math.Round(picture.Height * scale));
        var small = new Picture(width, height, PixelFormat.Rgb8);
        new FramePreparation(picture.Width, picture.Height, picture.Format,
            new PixelRectangle(0, 0, picture.Width, picture.Height), width, height).Prepare(picture.Pixels, small.Pixels);
        return SkiaPixels.EncodeJpeg(small.Pixels, width, height, small.Format, Quality);
    }
}
