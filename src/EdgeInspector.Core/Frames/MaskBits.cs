using System.IO.Compression;

namespace EdgeInspector.Frames;

/// <summary>
/// A mask in few bytes, for messages: a bit a pixel, row by row, the leftmost pixel in the highest bit, each row filled up to whole bytes,
/// and all of it compressed with zlib (RFC 1950).
/// </summary>
public static class MaskBits
{
    /// <summary>Unpacks a mask; never more than its own size.</summary>
    /// <param name="packed">The compressed bits.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="InvalidDataException">It is damaged, or the mask of another size.</exception>
    public static PictureMask Unpack(byte[] packed, int width, int height)
    {
        byte[] bits = new byte[(width + 7) / 8 * (long)height];
        using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        if (stream.ReadAtLeast(bits, bits.Length, throwOnEndOfStream: false) < bits.Length || stream.ReadByte() >= 0)
            throw new InvalidDataException($"It is not the mask of a picture of {width}x{height}.");
        bool[] marked = new bool[(long)width * height];
        int row = (width + 7) / 8;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) marked[y * width + x] = (bits[y * row + x / 8] & (0x80 >> (x % 8))) != 0;
        return new PictureMask(width, height, marked);
    }

    /// <summary>Packs a mask.</summary>
    public static byte[] Pack(PictureMask mask)
    {
        int row = (mask.Width + 7) / 8;
        byte[] bits = new byte[row * mask.Height];
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++)
                if (mask.Marked[y * mask.Width + x]) bits[y * row + x / 8] |= (byte)(0x80 >> (x % 8));
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) stream.Write(bits);
        return packed.ToArray();
    }
}
