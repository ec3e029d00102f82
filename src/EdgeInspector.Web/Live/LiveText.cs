using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace EdgeInspector.Web.Live;

/// <summary>Writes the text messages of the page's socket: an object with its type, and what it is about.</summary>
internal static class LiveText
{
    /// <summary>How everything is written that the page reads: camelCase, times in UTC.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The message around an object that is written already.</summary>
    /// <param name="type">What it is.</param>
    /// <param name="content">A JSON object.</param>
    public static byte[] Around(string type, ReadOnlySpan<byte> content)
    {
        byte[] head = System.Text.Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"content\":");
        byte[] message = new byte[head.Length + content.Length + 1];
        head.CopyTo(message, 0);
        content.CopyTo(message.AsSpan(head.Length));
        message[^1] = (byte)'}';
        return message;
    }

    /// <summary>The message around an object.</summary>
    public static byte[] Around(string type, JsonNode content) => Around(type, JsonSerializer.SerializeToUtf8Bytes(content, Options));
}
