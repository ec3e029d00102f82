using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EdgeInspector.Timing;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes what the agent says of itself: the properties of a record behind schema, agent and session.</summary>
internal static class FactsMessage
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new TimeConverter() },
    };

    /// <summary>The message.</summary>
    public static byte[] Write(JsonEncodedText schema, AgentIdentity agent, object facts)
    {
        var message = new JsonObject { ["schema"] = schema.Value, ["agent"] = agent.Agent, ["session"] = agent.Session };
        foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(facts, facts.GetType(), Options)!.AsObject().ToArray())
            message[name] = value?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(message, Options);
    }

    private sealed class TimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTimeOffset.Parse(reader.GetString()!, CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(UtcText.Of(value));
    }
}
