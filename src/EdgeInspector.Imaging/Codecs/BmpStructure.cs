using System.Buffers.Binary;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Reads the headers of a BMP file.</summary>
internal static class BmpStructure
{
    private const int FileHeader = 14, CoreHeader = 12, LongHeader = 40, Uncompressed = 0, WithMasks = 3;

    /// <summary>Whether a file starts like a BMP.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.StartsWith("BM"u8);

    /// <summary>What it says of itself; null when it ends before it has said that.</summary>
    public static PictureHeader? Header(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeader + LongHeader) return null;
        bool isOld = BinaryPrimitives.ReadInt32LittleEndian(file[FileHeader..]) == CoreHeader;
        int width = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) : BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        // Negative heights are of files with the upper row first.
        int height = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(file[20..]) : BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
        return new PictureHeader
        {
            Width = width,
            Height = height == int.MinValue ? 0 : Math.Abs(height),
            HasAlpha = !isOld && HasAlpha(file)
        };
    }

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(file[FileHeader..]) == CoreHeader) return null;
        (long first, int bits, int compression) = Layout(file);
        if (compression is not (Uncompressed or WithMasks)) return null;
        PictureHeader header = Header(file)!;
        long stride = ((long)header.Width * bits + 31) / 32 * 4;
        return first + stride * header.Height > file.Length ? "it is cut off (its end is missing)" : null;
    }

    /// <summary>Whether its palette has no colour; files without a palette are in colour.</summary>
    public static bool IsGrey(ReadOnlySpan<byte> file)
    {
        int header = BinaryPrimitives.ReadInt32LittleEndian(file[FileHeader..]);
        bool isOld = header == CoreHeader;
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(isOld ? 24 : 28)..]), entry = isOld ? 3 : 4;
        if (bits > 8) return false;
        int colors = isOld ? 0 : BinaryPrimitives.ReadInt32LittleEndian(file[46..]);
        if (colors <= 0 || colors > 1 << bits) colors = 1 << bits;
        for (int i = 0, at = FileHeader + header; i < colors && at + 2 < file.Length; i++, at += entry)
            if (file[at] != file[at + 1] || file[at] != file[at + 2]) return false;
        return true;
    }

    // Where there are 32 bits a pixel the last eight are often unused; transparency differs from pixel to pixel.
    private static bool HasAlpha(ReadOnlySpan<byte> file)
    {
        (long first, int bits, _) = Layout(file);
        if (bits != 32 || first < 0 || first + 4 > file.Length) return false;
        for (long at = first + 3; at < file.Length; at += 4)
            if (file[(int)at] != file[(int)first + 3]) return true;
        return false;
    }

    private static (long First, int Bits, int Compression) Layout(ReadOnlySpan<byte> file) => (
        BinaryPrimitives.ReadUInt32LittleEndian(file[10..]), BinaryPrimitives.ReadUInt16LittleEndian(file[28..]),
        BinaryPrimitives.ReadInt32LittleEndian(file[30..]));
}
