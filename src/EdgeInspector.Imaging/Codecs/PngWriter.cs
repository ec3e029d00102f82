using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Writes PNG files without losses (PNG specification): grey, colour, colour with opacity, 8 or 16 bits.</summary>
internal static class PngWriter
{
    private const byte Subtract = 1;

    /// <summary>Encodes a picture.</summary>
    /// <param name="pixels">[height, width, channels]; of 16 bits the upper byte first.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 grey, 3 red green blue, 4 with opacity.</param>
    /// <param name="bits">8 or 16 a channel.</param>
    public static byte[] Write(ReadOnlySpan<byte> pixels, int width, int height, int channels, int bits = 8)
    {
        using var file = new MemoryStream(pixels.Length / 2);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)bits, (byte)(channels switch { 1 => 0, 3 => 2, _ => 6 }));
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compressed(pixels, height, channels * bits / 8));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Each byte less the one a pixel before it, which compresses well and fast.
    private static byte[] Compressed(ReadOnlySpan<byte> pixels, int height, int pixel)
    {
        int stride = pixels.Length / height;
        byte[] row = new byte[1 + stride];
        row[0] = Subtract;
        using var data = new MemoryStream(pixels.Length / 2);
        using (var stream = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<byte> from = pixels.Slice(y * stride, stride);
                from[..pixel].CopyTo(row.AsSpan(1));
                for (int i = pixel; i < stride; i++) row[1 + i] = (byte)(from[i] - from[i - pixel]);
                stream.Write(row);
            }
        }
        return data.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        int start = (int)file.Position;
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(file.GetBuffer().AsSpan(start, (int)file.Position - start)));
        file.Write(number);
    }
}
