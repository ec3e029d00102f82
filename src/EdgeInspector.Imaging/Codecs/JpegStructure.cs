using System.Buffers.Binary;

namespace EdgeInspector.Imaging.Codecs;

/// <summary>Walks a JPEG file's segments, because the decoder returns half a picture without a word when the file ends early.</summary>
internal static class JpegStructure
{
    private const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA;
    private const int CmykComponents = 4;

    /// <summary>What is wrong with the file; null when nothing is.</summary>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        int at = 2;
        while (at + 4 <= file.Length)
        {
            if (file[at] != 0xFF) return "it is damaged (no marker where one must be)";
            byte marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            if (marker == EndOfImage) return "it has no picture data";
            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (IsStartOfFrame(marker) && at + 10 <= file.Length && file[at + 9] == CmykComponents)
                return "it is CMYK, made for printing; convert it to RGB";
            if (marker == StartOfScan) return EndsProperly(file[Math.Min(at + 2 + length, file.Length)..]) ? null : "it is cut off (its end is missing)";
            at += 2 + length;
        }
        return "it is cut off (its header ends early)";
    }

    // Baseline, extended and progressive frames; C4, C8 and CC are other segments.
    private static bool IsStartOfFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    // In the coded data every FF is followed by 00 or a marker. A progressive file has several scans with segments between them.
    private static bool EndsProperly(ReadOnlySpan<byte> scans)
    {
        for (int i = 0; i + 1 < scans.Length; i++)
            if (scans[i] == 0xFF && scans[i + 1] == EndOfImage) return true;
        return false;
    }

    /// <summary>Whether a file starts like a JPEG.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.Length > 3 && file[0] == 0xFF && file[1] == StartOfImage && file[2] == 0xFF;
}
