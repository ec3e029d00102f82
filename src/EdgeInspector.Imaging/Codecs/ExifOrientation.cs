using System.Buffers.Binary;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Finds the turn of a picture in its EXIF data (EXIF 2.3, 4.6.2).</summary>
internal static class ExifOrientation
{
    private const int EntrySize = 12, Tag = 0x0112;

    /// <summary>The orientation, 1 to 8; 1 where there is none.</summary>
    /// <param name="tiff">The data from the byte order mark on.</param>
    public static int Of(ReadOnlySpan<byte> tiff)
    {
        bool isLittle = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 10 || (!isLittle && !tiff.StartsWith("MM\0*"u8))) return 1;
        uint at = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (at > tiff.Length - 2) return 1;
        int entries = Short(tiff, (int)at, isLittle);
        for (int i = 0; i < entries; i++)
        {
            int entry = (int)at + 2 + i * EntrySize;
            if (entry + EntrySize > tiff.Length) return 1;
            if (Short(tiff, entry, isLittle) == Tag) return Short(tiff, entry + 8, isLittle) is >= 1 and <= 8 and var turn ? turn : 1;
        }
        return 1;
    }

    private static int Short(ReadOnlySpan<byte> tiff, int at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(tiff[at..]) : BinaryPrimitives.ReadUInt16BigEndian(tiff[at..]);
}
