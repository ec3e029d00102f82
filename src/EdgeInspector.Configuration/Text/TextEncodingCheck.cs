using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace EdgeInspector.Configuration.Text;

/// <summary>Finds files that are not UTF-8 text and says what they are instead.</summary>
internal static class TextEncodingCheck
{
    /// <summary>Throws when the file is in another encoding or damaged.</summary>
    /// <exception cref="JsonSyntaxException">It is; points at the first byte that does not belong.</exception>
    public static void ThrowIfNotUtf8(SourceText source)
    {
        ReadOnlySpan<byte> bytes = source.Bytes;
        if (LooksLikeUtf16(bytes))
            throw new JsonSyntaxException(0, "the file is UTF-16 text; save it as UTF-8 (in Notepad: Save as, Encoding: UTF-8).");
        int zero = bytes.IndexOf((byte)0);
        if (zero >= 0)
            throw new JsonSyntaxException(zero,
                "the file holds a NUL byte, as files do that were cut off by a power failure; restore it from a copy.");
        if (Utf8.IsValid(bytes)) return;

        int offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out int consumed) == OperationStatus.Done) offset += consumed;
        throw new JsonSyntaxException(offset, string.Create(CultureInfo.InvariantCulture,
            $"the byte 0x{bytes[offset]:X2} is not UTF-8 text; save the file as UTF-8."));
    }

    /// <summary>A byte order mark of UTF-16 (UTF-32 begins alike), or a first character with a zero byte beside it.</summary>
    private static bool LooksLikeUtf16(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 2 && ((bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF) || (bytes[0] == 0) != (bytes[1] == 0));
}
