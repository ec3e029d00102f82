using System.Runtime.InteropServices;
using EdgeInspector.Frames;
using SkiaSharp;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Skia's own decoders and its JPEG encoder, which know grey and four channels.</summary>
internal static class SkiaPixels
{
    private const int Channels = 4;

    /// <summary>Decodes JPEG, WebP or BMP. No colours are corrected, nothing is turned.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="scale">How large, 1 for whole; only JPEG comes out smaller, at the next eighth.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static unsafe DecodedPicture Decode(byte[] file, float scale)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("no picture that Skia knows");
        SKSizeI size = scale < 1 ? codec.GetScaledDimensions(scale) : codec.Info.Size;
        bool isGrey = codec.Info.ColorType == SKColorType.Gray8;
        var info = new SKImageInfo(size.Width, size.Height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888,
            codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        byte[] pixels = new byte[info.BytesSize];
        fixed (byte* to = pixels)
        {
            SKCodecResult result = codec.GetPixels(info, (nint)to);
            if (result != SKCodecResult.Success) throw new InvalidDataException($"Skia says {result}");
        }
        if (isGrey) return new DecodedPicture(size.Width, size.Height, 1, pixels, null);
        if (BmpStructure.Is(file) && BmpStructure.IsGrey(file))
            return new DecodedPicture(size.Width, size.Height, 1, Every(pixels, 1), null);
        return info.AlphaType == SKAlphaType.Opaque
            ? new DecodedPicture(size.Width, size.Height, 3, Every(pixels, 3), null)
            : new DecodedPicture(size.Width, size.Height, Channels, pixels, null);
    }

    /// <summary>Encodes as JPEG.</summary>
    /// <param name="pixels">[height, width, bytes a pixel].</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">Their layout.</param>
    /// <param name="quality">0 to 100.</param>
    public static unsafe byte[] EncodeJpeg(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format, int quality)
    {
        if (format == PixelFormat.Mono8)
        {
            fixed (byte* from = pixels)
            {
                using var grey = new SKPixmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque), (nint)from);
                return EncodeJpeg(grey, quality);
            }
        }
        byte[] wide = Widened(pixels, format);
        fixed (byte* from = wide)
        {
            using var color = new SKPixmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque), (nint)from);
            return EncodeJpeg(color, quality);
        }
    }

    /// <summary>Encodes as JPEG, colours at half the resolution as OpenCV does.</summary>
    public static byte[] EncodeJpeg(SKPixmap pixels, int quality)
    {
        using SKData data = pixels.Encode(
            new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore))
            ?? throw new InvalidOperationException($"Skia encodes no JPEG of {pixels.Width}x{pixels.Height} {pixels.ColorType}.");
        return data.ToArray();
    }

    /// <summary>Each pixel as red, green, blue and full opacity.</summary>
    /// <param name="pixels">[pixels, bytes a pixel].</param>
    /// <param name="format">Their layout.</param>
    public static byte[] Widened(ReadOnlySpan<byte> pixels, PixelFormat format)
    {
        int step = format.BytesPerPixel(), red = format == PixelFormat.Bgr8 ? 2 : 0, green = step == 1 ? 0 : 1,
            blue = format == PixelFormat.Rgb8 ? 2 : 0;
        byte[] wide = new byte[pixels.Length / step * Channels];
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(wide.AsSpan());
        for (int i = 0, from = 0; i < to.Length; i++, from += step)
            to[i] = pixels[from + red] | (uint)pixels[from + green] << 8 | (uint)pixels[from + blue] << 16 | 0xFF00_0000;
        return wide;
    }

    /// <summary>The first channels of each pixel of four.</summary>
    /// <param name="pixels">[pixels, 4].</param>
    /// <param name="channels">How many are kept.</param>
    public static byte[] Every(ReadOnlySpan<byte> pixels, int channels)
    {
        byte[] kept = new byte[pixels.Length / Channels * channels];
        for (int to = 0, from = 0; to < kept.Length; to += channels, from += Channels)
            for (int channel = 0; channel < channels; channel++) kept[to + channel] = pixels[from + channel];
        return kept;
    }
}
