using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>The camelCase text of each value of an enum, encoded once.</summary>
internal static class EnumText<T> where T : struct, Enum
{
    private static readonly JsonEncodedText[] Texts =
        [.. Enum.GetValues<T>().Select(value => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(value.ToString())))];

    /// <summary>The text of a value; the enum counts from 0 without gaps.</summary>
    public static JsonEncodedText Of(T value) => Texts[Unsafe.BitCast<T, int>(value)];

    /// <summary>The text of a value in UTF-8, without quotes.</summary>
    public static byte[] Bytes(T value) => Encoding.UTF8.GetBytes(Of(value).Value);
}
