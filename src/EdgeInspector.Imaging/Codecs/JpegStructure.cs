using System.Buffers.Binary;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>
/// Walks a JPEG file's segments and its coded data to the end (ITU-T T.81), because a decoder paints whatever it finds: half a picture when
/// the file ends early, stripes when it is damaged in the middle, the first picture when two lie behind each other.
/// </summary>
internal static class JpegStructure
{
    private const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, HuffmanTables = 0xC4, QuantizerTables = 0xDB,
        RestartInterval = 0xDD;
    private const byte ExifSegment = 0xE1, ManyPicturesSegment = 0xE2;
    private const byte Baseline = 0xC0, Progressive = 0xC2;
    private const int CmykComponents = 4;
    private const string CutOff = "it is cut off (its end is missing)";

    /// <summary>Whether a file starts like a JPEG.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.Length > 3 && file[0] == 0xFF && file[1] == StartOfImage && file[2] == 0xFF;

    /// <summary>What it says of itself; null when it ends before it has said that.</summary>
    public static PictureHeader? Header(ReadOnlySpan<byte> file)
    {
        int orientation = 1;
        for (int at = 2; TrySegment(file, ref at, out byte marker, out ReadOnlySpan<byte> content);)
        {
            if (marker == ExifSegment && content.StartsWith("Exif\0\0"u8)) orientation = ExifOrientation.Of(content[6..]);
            if (!IsStartOfFrame(marker) || content.Length < 6) continue;
            return new PictureHeader
            {
                Width = BinaryPrimitives.ReadUInt16BigEndian(content[3..]),
                Height = BinaryPrimitives.ReadUInt16BigEndian(content[1..]),
                Orientation = orientation,
                IsLossy = true,
            };
        }
        return null;
    }

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        var data = new JpegCodedData();
        bool mayFollowMore = false;
        int at = 2;
        while (TrySegment(file, ref at, out byte marker, out ReadOnlySpan<byte> content))
        {
            if (IsStartOfFrame(marker) && content.Length > 5 && content[5] == CmykComponents)
                return "it is CMYK, made for printing; convert it to RGB";
            if (marker == ManyPicturesSegment && content.StartsWith("MPF\0"u8)) mayFollowMore = true;
            string? fault = marker switch
            {
                HuffmanTables => data.ReadHuffmanTables(content),
                QuantizerTables => data.ReadQuantizers(content),
                RestartInterval => data.ReadRestartInterval(content),
                >= Baseline and <= Progressive => data.ReadFrame(content, marker == Progressive),
                StartOfScan => data.ReadScan(content, file, ref at),
                _ => null,
            };
            if (IsStartOfFrame(marker) && marker > Progressive)
                return "it is coded in a way that cannot be checked (lossless, hierarchical or arithmetic); save it as an ordinary JPEG";
            if (fault is not null) return at + 1 >= file.Length ? CutOff : $"it is damaged ({fault} at byte {at} of {file.Length})";
        }
        if (at + 1 >= file.Length) return CutOff;
        if (file[at] != 0xFF) return $"it is damaged (no marker where one must be, at byte {at} of {file.Length})";
        if (file[at + 1] != EndOfImage) return "it is cut off (a segment ends early)";
        if (data.Missing is { } missing) return $"it is damaged ({missing})";
        // Telephones append further pictures, and say so.
        return !mayFollowMore && file[(at + 2)..].IndexOf((ReadOnlySpan<byte>)[0xFF, StartOfImage, 0xFF]) >= 0
            ? "it holds two pictures, one behind the other" : null;
    }

    // Frames of all kinds; C4, C8 and CC are other segments.
    private static bool IsStartOfFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (HuffmanTables or 0xC8 or 0xCC);

    private static bool TrySegment(ReadOnlySpan<byte> file, ref int at, out byte marker, out ReadOnlySpan<byte> content)
    {
        marker = 0;
        content = default;
        while (at + 1 < file.Length && file[at] == 0xFF && file[at + 1] == 0xFF) at++;
        if (at + 4 > file.Length || file[at] != 0xFF || file[at + 1] == EndOfImage) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        if (length < 2 || at + 2 + length > file.Length) return false;
        marker = file[at + 1];
        content = file.Slice(at + 4, length - 2);
        at += 2 + length;
        return true;
    }
}
