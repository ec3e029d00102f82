using System.Text;
using System.Text.Json;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>A message as a subscriber or a broker saw it.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Payload">The bytes.</param>
/// <param name="Retained">The retain flag as it arrived: for a subscriber, whether the message was there before it subscribed.</param>
/// <param name="QualityOfService">0, 1 or 2.</param>
/// <param name="ContentType">MQTT 5 content type; null without.</param>
/// <param name="IsText">MQTT 5 payload format indicator.</param>
/// <param name="ExpirySeconds">MQTT 5 message expiry; 0 without.</param>
/// <param name="Properties">MQTT 5 user properties.</param>
/// <param name="ClientId">Who sent it, if a broker saw it; null for a subscriber.</param>
public sealed record CapturedMessage(
    string Topic, byte[] Payload, bool Retained, int QualityOfService, string? ContentType, bool IsText, uint ExpirySeconds,
    IReadOnlyDictionary<string, string> Properties, string? ClientId)
{
    private JsonElement? _json;

    /// <summary>The payload as text.</summary>
    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The payload as JSON, parsed once: conditions look at it again and again.</summary>
    public JsonElement Json => _json ??= JsonSerializer.Deserialize<JsonElement>(Payload);
}
