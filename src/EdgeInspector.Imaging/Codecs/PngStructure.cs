using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Walks a PNG file's chunks (PNG specification, chapter 5): is it whole, and what does it hold?</summary>
internal static class PngStructure
{
    private const int Signature = 8, Overhead = 12, HeaderLength = 13;
    private const byte AlphaBit = 4, LowerCaseBit = 0x20;

    private static ReadOnlySpan<byte> Start => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether a file starts like a PNG.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith(Start);

    /// <summary>What it says of itself; null when its first chunk is not what it must be.</summary>
    public static PictureHeader? Header(ReadOnlySpan<byte> file)
    {
        if (file.Length < Signature + Overhead + HeaderLength || !file.Slice(Signature + 4, 4).SequenceEqual("IHDR"u8)) return null;
        ReadOnlySpan<byte> data = file.Slice(Signature + 8, HeaderLength);
        bool hasAlpha = (data[9] & AlphaBit) != 0;
        int pages = 1, orientation = 1;
        for (int at = Signature; TryChunk(file, at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content);
            at += Overhead + content.Length)
        {
            if (type.SequenceEqual("tRNS"u8)) hasAlpha = true;
            else if (type.SequenceEqual("acTL"u8) && content.Length >= 4) pages = Math.Max(1, BinaryPrimitives.ReadInt32BigEndian(content));
            else if (type.SequenceEqual("eXIf"u8)) orientation = ExifOrientation.Of(content);
        }
        return new PictureHeader
        {
            Width = BinaryPrimitives.ReadInt32BigEndian(data),
            Height = BinaryPrimitives.ReadInt32BigEndian(data[4..]),
            HasAlpha = hasAlpha,
            Pages = pages,
            Orientation = orientation,
        };
    }

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        for (int at = Signature; TryChunk(file, at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content);
            at += Overhead + content.Length)
        {
            // What is written in small letters may be left out, such as comments: the picture is the same without it.
            bool isNeeded = (type[0] & LowerCaseBit) == 0 || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("eXIf"u8);
            uint sum = BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + content.Length)..]);
            if (isNeeded && Crc32.HashToUInt32(file.Slice(at + 4, 4 + content.Length)) != sum)
                return $"it is damaged (the check sum at byte {at} is wrong)";
            if (type.SequenceEqual("IEND"u8))
                return file[(at + Overhead)..].IndexOf(Start) >= 0 ? "it holds two pictures, one behind the other" : null;
        }
        return "it is cut off (its end is missing)";
    }

    /// <summary>
    /// The file without its animation, the same array where it has none. What is left is the picture that every reader shows which knows
    /// of none; decoders that do know may show another one.
    /// </summary>
    public static byte[] StillOf(byte[] file)
    {
        // Each frame of a folder comes by, and hardly any is animated.
        if (!IsAnimated(file)) return file;
        using var still = new MemoryStream(file.Length);
        still.Write(file, 0, Signature);
        for (int at = Signature; TryChunk(file, at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content);
            at += Overhead + content.Length)
        {
            if (!IsAnimation(type)) still.Write(file, at, Overhead + content.Length);
        }
        return still.ToArray();
    }

    /// <summary>All chunks of a file, in their order.</summary>
    public static List<PngChunk> Chunks(ReadOnlySpan<byte> file)
    {
        List<PngChunk> chunks = [];
        for (int at = Signature; TryChunk(file, at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content);
            at += Overhead + content.Length)
            chunks.Add(new PngChunk(Encoding.ASCII.GetString(type), at + 8, content.Length));
        return chunks;
    }

    private static bool IsAnimated(ReadOnlySpan<byte> file)
    {
        for (int at = Signature; TryChunk(file, at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content);
            at += Overhead + content.Length)
            if (IsAnimation(type)) return true;
        return false;
    }

    private static bool IsAnimation(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("acTL"u8) || type.SequenceEqual("fcTL"u8) || type.SequenceEqual("fdAT"u8);

    private static bool TryChunk(ReadOnlySpan<byte> file, int at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content)
    {
        type = default;
        content = default;
        if (at > file.Length - Overhead) return false;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
        if (length > file.Length - at - Overhead) return false;
        type = file.Slice(at + 4, 4);
        content = file.Slice(at + 8, (int)length);
        return true;
    }
}
