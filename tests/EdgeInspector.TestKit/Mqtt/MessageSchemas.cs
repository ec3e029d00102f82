using System.Text.RegularExpressions;
using NJsonSchema;
using NJsonSchema.Validation;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>
/// The JSON schemas of config/schemas by topic. They are read strictly: subscribers must ignore fields they do not know, but we must not
/// send fields that the schemas do not know.
/// </summary>
public static partial class MessageSchemas
{
    private static readonly Dictionary<string, JsonSchema> Known = new[]
    {
        "result", "status", "state", "heartbeat", "event", "info", "config", "health", "stats", "reply", "stop", "review", "command", "challenge",
        "alarms", "shadow",
    }.ToDictionary(name => name, name => Load($"{name}.schema.json"), StringComparer.Ordinal);

    /// <summary>What is wrong with a message of ours; null when it follows its schema, or has a topic that is not ours.</summary>
    public static string? FindViolation(CapturedMessage message)
    {
        string level = message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
        JsonSchema? schema = level switch
        {
            _ when CommandTopic().IsMatch(message.Topic) || message.Topic.StartsWith("homeassistant/", StringComparison.Ordinal) => null,
            "reject" or "backlog" or "last" => Known["result"],
            "heartbeat" or "status" or "result" or "state" or "event" or "info" or "config" or "health" or "stats" or "challenge" or "alarms" or "shadow" => Known[level],
            // Answers and requests to stop go where somebody else wants them.
            _ => SchemaName().Match(message.Text) is { Success: true } match ? Known[match.Groups[1].Value] : null,
        };
        if (schema is not null)
            return FindViolation(schema, message.Text) is { } errors ? $"{message.Topic}: {errors} in {message.Text}" : null;
        bool wellFormed = level switch
        {
            "verdict" => PlainVerdict().IsMatch(message.Text),
            "overlay" or "heatmap" or "frame" => message.Payload.Length > 0,
            _ => true,
        };
        return wellFormed ? null : $"{message.Topic}: malformed: {message.Text}";
    }

    /// <summary>What is wrong with a text that should follow the schema of a result; null when nothing is.</summary>
    public static string? FindViolationOfResult(string json) => FindViolation(Known["result"], json);

    /// <summary>Reads a schema of config/schemas and forbids fields it does not know.</summary>
    public static JsonSchema Load(string file)
    {
        JsonSchema schema = JsonSchema.FromJsonAsync(File.ReadAllText(Repository.PathTo(Path.Combine("config", "schemas", file))))
            .GetAwaiter().GetResult();
        Tighten(schema, []);
        return schema;
    }

    private static string? FindViolation(JsonSchema schema, string json)
    {
        ICollection<ValidationError> errors = schema.Validate(json);
        return errors.Count == 0 ? null : string.Join("; ", errors.Select(error => $"{error.Path} {error.Kind}"));
    }

    private static void Tighten(JsonSchema schema, HashSet<JsonSchema> seen)
    {
        JsonSchema actual = schema.ActualSchema;
        if (!seen.Add(actual)) return;
        if (actual.RequiredProperties.Count > 0) actual.AllowAdditionalProperties = false;
        foreach (JsonSchemaProperty property in actual.Properties.Values) Tighten(property, seen);
        if (actual.Item is not null) Tighten(actual.Item, seen);
    }

    [GeneratedRegex("/cmd/[^/]+$")]
    private static partial Regex CommandTopic();

    [GeneratedRegex("^\\{\"schema\":\"edgeinspector\\.([a-z]+)/1\"")]
    private static partial Regex SchemaName();

    [GeneratedRegex("^(PASS|FAIL|NOT_INSPECTED) [0-9]+$")]
    private static partial Regex PlainVerdict();
}
