using System.Buffers.Binary;
using System.IO.Compression;

namespace EdgeInspector.TestKit;

/// <summary>Reads 8-bit RGB PNG files without a picture library, so that tests of the graph do not depend on one.</summary>
public static class PngFile
{
    /// <summary>The pixels, [height, width, 3].</summary>
    /// <exception cref="NotSupportedException">Not 8-bit RGB without interlacing.</exception>
    public static byte[] ReadRgb(string path, out int width, out int height)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        using var packed = new MemoryStream();
        (width, height) = (0, 0);
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            ReadOnlySpan<byte> type = file.Slice(at + 4, 4), data = file.Slice(at + 8, length);
            if (type.SequenceEqual("IHDR"u8))
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                if (!data[8..].SequenceEqual((ReadOnlySpan<byte>)[8, 2, 0, 0, 0]))
                    throw new NotSupportedException($"{path}: not plain 8-bit RGB.");
            }
            if (type.SequenceEqual("IDAT"u8)) packed.Write(data);
            at += 12 + length;
        }
        packed.Position = 0;
        using var inflate = new ZLibStream(packed, CompressionMode.Decompress);
        byte[] rows = new byte[(width * 3 + 1) * height];
        inflate.ReadExactly(rows);
        return Unfilter(rows, width * 3, height);
    }

    // PNG specification, chapter 9: each row is coded against its left, upper and upper left neighbours.
    private static byte[] Unfilter(byte[] rows, int stride, int height)
    {
        byte[] pixels = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            int filter = rows[y * (stride + 1)];
            for (int x = 0; x < stride; x++)
            {
                int left = x >= 3 ? pixels[y * stride + x - 3] : 0, up = y > 0 ? pixels[(y - 1) * stride + x] : 0;
                int corner = x >= 3 && y > 0 ? pixels[(y - 1) * stride + x - 3] : 0;
                int predicted = filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 };
                pixels[y * stride + x] = (byte)(rows[y * (stride + 1) + 1 + x] + predicted);
            }
        }
        return pixels;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left), toUp = Math.Abs(estimate - up), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
