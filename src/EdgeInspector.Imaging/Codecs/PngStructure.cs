using System.Buffers.Binary;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Walks a PNG file's chunks: is it whole, and has it alpha?</summary>
internal static class PngStructure
{
    private const int ChunkOverhead = 12;
    private const byte AlphaBit = 4;

    /// <summary>Whether a file starts like a PNG.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> file, out bool hasAlpha)
    {
        hasAlpha = false;
        for (int at = 8; at + ChunkOverhead <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            ReadOnlySpan<byte> type = file.Slice(at + 4, 4);
            if (length > file.Length - at - ChunkOverhead) break;
            if (type.SequenceEqual("IHDR"u8) && length >= 10) hasAlpha = (file[at + 8 + 9] & AlphaBit) != 0;
            if (type.SequenceEqual("tRNS"u8)) hasAlpha = true;
            if (type.SequenceEqual("IEND"u8)) return null;
            at += ChunkOverhead + (int)length;
        }
        return "it is cut off (its end is missing)";
    }
}
