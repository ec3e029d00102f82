using System.Buffers.Binary;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Walks a WebP file's chunks (RFC 9649): is it whole, and what does it hold?</summary>
internal static class WebpStructure
{
    private const int Start = 12, ChunkHeader = 8;
    private const byte AlphaFlag = 0x10;

    /// <summary>Whether a file starts like a WebP.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.Length > Start && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8);

    /// <summary>What it says of itself; null when it has no picture.</summary>
    public static PictureHeader? Header(ReadOnlySpan<byte> file)
    {
        PictureHeader? header = null;
        int frames = 0, orientation = 1;
        bool isLossy = false;
        for (int at = Start; TryChunk(file, at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content);
            at += ChunkHeader + (content.Length + 1) / 2 * 2)
        {
            if (type.SequenceEqual("ANMF"u8)) frames++;
            else if (type.SequenceEqual("EXIF"u8))
                orientation = ExifOrientation.Of(content.StartsWith("Exif\0\0"u8) ? content[6..] : content);
            else if (type.SequenceEqual("VP8 "u8)) isLossy = true;
            header ??= HeaderOf(type, content);
        }
        return header is null ? null : header with { Pages = Math.Max(1, frames), Orientation = orientation, IsLossy = isLossy };
    }

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> file) =>
        BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + (long)ChunkHeader > file.Length ? "it is cut off (its end is missing)" : null;

    // The sizes of the three kinds stand in 14 or 24 bits, the latter two less one.
    private static PictureHeader? HeaderOf(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        if (type.SequenceEqual("VP8X"u8) && content.Length >= 10)
        {
            return new PictureHeader
            {
                Width = 1 + Three(content[4..]),
                Height = 1 + Three(content[7..]),
                HasAlpha = (content[0] & AlphaFlag) != 0,
            };
        }
        if (type.SequenceEqual("VP8L"u8) && content.Length >= 5)
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
            return new PictureHeader
            {
                Width = 1 + (int)(bits & 0x3FFF),
                Height = 1 + (int)(bits >> 14 & 0x3FFF),
                HasAlpha = (bits >> 28 & 1) != 0
            };
        }
        if (!type.SequenceEqual("VP8 "u8) || content.Length < 10) return null;
        return new PictureHeader
        {
            Width = BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFF,
            Height = BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFF,
        };
    }

    private static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;

    private static bool TryChunk(ReadOnlySpan<byte> file, int at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content)
    {
        type = default;
        content = default;
        if (at < 0 || at > file.Length - ChunkHeader) return false;
        type = file.Slice(at, 4);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
        content = file.Slice(at + ChunkHeader, (int)Math.Min(length, (uint)(file.Length - at - ChunkHeader)));
        return true;
    }
}
