using System.Buffers;
using System.Globalization;
using System.Text.Json;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Messages;
using MQTTnet.Packets;

namespace EdgeInspector.Mqtt.Commands;

/// <summary>A message on a command topic, read and checked, but not yet understood by a station.</summary>
internal sealed record CommandRequest
{
    private const int MaximumBytes = 64 * 1024;
    private const int MaximumText = 200;
    private static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);
    private static readonly Dictionary<string, CommandVerb> Verbs = Enum.GetValues<CommandVerb>().ToDictionary(verb => EnumText<CommandVerb>.Of(verb).Value, StringComparer.Ordinal);

    /// <summary>The level of the topic.</summary>
    public required string Word { get; init; }

    /// <summary>The command; null when there is no such.</summary>
    public CommandVerb? Verb { get; init; }

    /// <summary>Recognises a repetition; null without.</summary>
    public string? Transaction { get; init; }

    /// <summary>Who asks.</summary>
    public string? By { get; init; }

    /// <summary>The station.</summary>
    public string? Station { get; init; }

    /// <summary>The JSON object.</summary>
    public JsonElement Arguments { get; init; }

    /// <summary>Where the answer goes; null for the default topic.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>Sent back with the answer.</summary>
    public byte[]? CorrelationData { get; init; }

    /// <summary>Why it is refused without asking anybody; null when it is not.</summary>
    public CommandOutcome? Refusal { get; init; }

    /// <summary>Reads a message; never throws for what it holds.</summary>
    /// <param name="packet">The message.</param>
    /// <param name="word">The level behind cmd/.</param>
    /// <param name="allowed">What the configuration allows.</param>
    /// <param name="now">Wall clock.</param>
    public static CommandRequest Read(MqttPublishPacket packet, string word, IReadOnlySet<CommandVerb> allowed, DateTimeOffset now)
    {
        var request = new CommandRequest
        {
            Word = word,
            Verb = Verbs.TryGetValue(word, out CommandVerb verb) ? verb : null,
            ResponseTopic = string.IsNullOrEmpty(packet.ResponseTopic) ? null : packet.ResponseTopic,
            CorrelationData = packet.CorrelationData,
            Transaction = packet.CorrelationData is { Length: > 0 } data ? Convert.ToHexStringLower(data.AsSpan(0, Math.Min(data.Length, MaximumText))) : null,
        };
        if (request.Verb is null) return request.Refuse(CommandFailure.UnknownVerb, $"There is no command '{Shorten(word)}'; there are {string.Join(", ", Verbs.Keys)}.");
        if (packet.Payload.Length > MaximumBytes)
            return request.Refuse(CommandFailure.TooLong, string.Create(CultureInfo.InvariantCulture, $"The command has {packet.Payload.Length} bytes; at most {MaximumBytes} are read."));
        JsonElement arguments;
        try
        {
            // Nothing at all is how people ping from a command line.
            byte[] bytes = packet.Payload.IsEmpty ? "{}"u8.ToArray() : packet.Payload.ToArray();
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            arguments = document.RootElement.Clone();
            ReadTexts(arguments);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return request.Refuse(CommandFailure.Malformed, $"The command is no JSON: {exception.Message}");
        }
        if (arguments.ValueKind != JsonValueKind.Object) return request.Refuse(CommandFailure.Malformed, "The command is no JSON object, such as {\"transaction\":\"1\"}.");
        foreach (string field in (string[])["transaction", "by", "station", "sentAt"])
        {
            if (arguments.TryGetProperty(field, out JsonElement value) && (value.ValueKind != JsonValueKind.String || value.GetString()!.Length > MaximumText))
                return request.Refuse(CommandFailure.Malformed, $"{field} is no text of at most {MaximumText} characters.");
        }
        request = request with
        {
            Arguments = arguments,
            Transaction = Text(arguments, "transaction") is { Length: > 0 } transaction ? transaction : request.Transaction,
            By = Text(arguments, "by"),
            Station = Text(arguments, "station"),
        };
        return request.Check(packet.Retain, allowed, now);
    }

    // What is no text, such as half a surrogate pair or wrong UTF-8, is only found when it is read: here, and nowhere later.
    private static void ReadTexts(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray()) ReadTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    _ = property.Name;
                    ReadTexts(property.Value);
                }
                break;
        }
    }

    private CommandRequest Check(bool retained, IReadOnlySet<CommandVerb> allowed, DateTimeOffset now)
    {
        if (retained) return Refuse(CommandFailure.Retained, "The command was retained by the broker, so nobody knows when it was meant. Publish it without retain.");
        if (!allowed.Contains(Verb!.Value)) return Refuse(CommandFailure.NotAllowed, $"mqtt.commands in the agent's configuration does not name {Word}.");
        if (AgentCommand.Writes(Verb.Value) && Transaction is null)
            return Refuse(CommandFailure.Malformed, "transaction is missing: without it a repeated message would be carried out twice.");
        if (AgentCommand.Writes(Verb.Value) && string.IsNullOrWhiteSpace(By)) return Refuse(CommandFailure.Malformed, "by is missing: say who asks, for the record.");
        return Age(now) is { } late ? Refuse(CommandFailure.Expired, late) : this;
    }

    private string? Age(DateTimeOffset now)
    {
        if (Text(Arguments, "sentAt") is not { } text) return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset sentAt)) return "sentAt is no time such as 2026-11-23T16:58:03Z.";
        TimeSpan life = Arguments.TryGetProperty("ttlMs", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds) : DefaultTimeToLive;
        TimeSpan age = now - sentAt;
        if (age > life + ClockDifference) return string.Create(CultureInfo.InvariantCulture, $"The command was sent {age.TotalSeconds:0} s ago and lives {life.TotalSeconds:0.###} s.");
        return age < -life - ClockDifference ? "The command comes from the future: compare the clocks of sender and agent." : null;
    }

    private CommandRequest Refuse(CommandFailure failure, string message) => this with { Refusal = CommandOutcome.Refused(failure, message) };

    private static string? Text(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Shorten(string word) => word.Length <= MaximumText ? word : word[..MaximumText];
}
