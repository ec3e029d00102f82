using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.Timing;

namespace EdgeInspector.Agent.Hooks;

/// <summary>What a receiver gets: stored results with a signature over every byte of them.</summary>
internal static class HookMessage
{
    /// <summary>The schema that a message names.</summary>
    public const string Schema = "edgeinspector.hook/1";

    /// <summary>The header of the signature: <c>sha256=</c> and the HMAC-SHA256 of the body in lower-case hex.</summary>
    public const string SignatureHeader = "X-EdgeInspector-Signature";

    /// <summary>The JSON object.</summary>
    /// <param name="agent">Who sends.</param>
    /// <param name="hook">The hook's name.</param>
    /// <param name="records">The results, in their order.</param>
    /// <param name="format">Writes a stored result as a message.</param>
    /// <param name="at">Wall clock now, UTC.</param>
    public static byte[] Write(string agent, string hook, IReadOnlyList<StoredRecord> records, ResultFormat format, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("agent", agent);
            json.WriteString("hook", hook);
            json.WriteString("sentAt", UtcText.Of(at));
            json.WriteStartArray("results");
            foreach (StoredRecord record in records)
                json.WriteRawValue(format.WriteStored(record.Body, at).Span, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The request.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="body">What <see cref="Write"/> gave.</param>
    /// <param name="secret">What it is signed with.</param>
    public static HttpRequestMessage Request(Uri url, byte[] body, string secret)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(SignatureHeader, "sha256=" + Sign(body, secret));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("EdgeInspector", null));
        return request;
    }

    /// <summary>HMAC-SHA256 (RFC 2104) of a body in lower-case hex; the key is the secret in UTF-8.</summary>
    public static string Sign(byte[] body, string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}
