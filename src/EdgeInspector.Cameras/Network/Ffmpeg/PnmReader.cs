using System.Globalization;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network.Ffmpeg;

/// <summary>
/// Reads uncompressed pictures one after the other from a stream: PGM and PPM of 8 bits, each with its size before it (netpbm).
/// </summary>
internal sealed class PnmReader(Stream stream)
{
    private const int LongestHeader = 64, LongestSide = 32_768, MostPixels = 200_000_000;
    private readonly byte[] _header = new byte[LongestHeader];
    private readonly byte[] _skipped = new byte[1 << 16];

    /// <summary>The next picture's size; null at the end of the stream.</summary>
    /// <exception cref="CameraLostException">The stream holds something else.</exception>
    public (int Width, int Height, PixelFormat Format)? ReadHeader()
    {
        if (!TryReadWord(out ReadOnlySpan<byte> magic)) return null;
        bool isGrey = magic.SequenceEqual("P5"u8);
        if (!isGrey && !magic.SequenceEqual("P6"u8)) throw Wrong();
        PixelFormat format = isGrey ? PixelFormat.Mono8 : PixelFormat.Rgb8;
        int width = ReadNumber(), height = ReadNumber(), largest = ReadNumber();
        bool isPicture = largest == byte.MaxValue && width is > 0 and <= LongestSide && height is > 0 and <= LongestSide;
        if (!isPicture) throw Wrong();
        if ((long)width * height > MostPixels)
            throw new CameraFaultException(
                $"The camera sends pictures of {width}x{height} pixels; at most {MostPixels / 1_000_000} million are taken. "
                + "Set it to smaller ones.");
        return (width, height, format);
    }

    /// <summary>Reads the picture behind a header; false when the stream ends within it.</summary>
    public bool TryReadPixels(Span<byte> pixels) => stream.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) == pixels.Length;

    /// <summary>Reads over it.</summary>
    public bool TrySkip(int bytes)
    {
        for (int left = bytes; left > 0; left -= Math.Min(left, _skipped.Length))
            if (!TryReadPixels(_skipped.AsSpan(0, Math.Min(left, _skipped.Length)))) return false;
        return true;
    }

    private int ReadNumber() =>
        TryReadWord(out ReadOnlySpan<byte> word) && int.TryParse(word, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Wrong();

    // Exactly one blank ends a word, and the last one is the last byte before the pixels.
    private bool TryReadWord(out ReadOnlySpan<byte> word)
    {
        int length = 0;
        for (int read = stream.ReadByte(); read != -1; read = stream.ReadByte())
        {
            if (read is ' ' or '\n')
            {
                word = _header.AsSpan(0, length);
                return true;
            }
            if (length == LongestHeader) throw Wrong();
            _header[length++] = (byte)read;
        }
        word = default;
        return false;
    }

    private static CameraLostException Wrong() => new("The decoder sent something that is no picture.");
}
