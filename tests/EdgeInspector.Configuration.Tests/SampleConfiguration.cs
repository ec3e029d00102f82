using System.Collections;
using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Configuration.Text;

namespace EdgeInspector.Configuration.Tests;

/// <summary>A configuration with every key, for each camera driver, and the list of those keys, all taken from the records.</summary>
internal static class SampleConfiguration
{
    public const string File = "/etc/edge-inspector/edge-inspector.json";

    public static RecordDescription Root { get; } = RecordDescription.Of(typeof(AgentConfiguration));

    public static IEnumerable<string> Drivers { get; } =
        [.. RecordDescription.Of(typeof(CameraConfiguration)).Shapes.Select(shape => shape.ShapeName!)];

    public static ConfigurationLoadResult Load(string text) => ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(text), File);

    /// <summary>Loads a station with these keys beside name, model and camera.</summary>
    public static ConfigurationLoadResult LoadStation(string keys) => Load(
        $$"""{ "agent": { "name": "a" }, "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" }, {{keys}} } ] }""");

    public static PositionedDocument Document(string text)
    {
        var source = new SourceText(Encoding.UTF8.GetBytes(text));
        return new PositionedDocument(source, PositionedJson.Read(source));
    }

    /// <summary>The example without comments, its camera replaced by one of the driver with all keys.</summary>
    public static JsonObject Json(string driver)
    {
        JsonObject root = PlainJson.Node(ConfigurationExample.Write()).AsObject();
        JsonObject camera = Json(CameraOf(driver));
        root["stations"]![0]!["camera"] = camera;
        root["stations"]![0]!["recipes"]![0]!["camera"] = camera.DeepClone();
        return root;
    }

    private static JsonObject Json(RecordDescription record) => new(record.Keys.Select(key => KeyValuePair.Create(
        key.Name,
        key.Value.Record is { } inner
            ? Json(inner)
            : JsonNode.Parse(JsonLiteral.Of(key.Attribute.Required ? key.Attribute.Example : key.Default)))));

    /// <summary>Path and description of every key.</summary>
    public static IEnumerable<(string Path, KeyDescription Key)> KeysOf(string driver) => Keys(Root, "", driver);

    /// <summary>Puts a value, or with null the JSON null, at a path.</summary>
    public static void Set(JsonObject root, string path, JsonNode? value) => ParentOf(root, path, out string name)[name] = value;

    public static void Remove(JsonObject root, string path) => ParentOf(root, path, out string name).Remove(name);

    public static JsonObject ParentOf(JsonObject root, string path, out string name)
    {
        string[] steps = path.Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        name = steps[^1];
        JsonNode node = root;
        foreach (string step in steps[..^1]) node = node is JsonArray list ? list[int.Parse(step, null)]! : node[step]!;
        return node.AsObject();
    }

    /// <summary>The record's property at a path.</summary>
    public static object? ValueAt(AgentConfiguration configuration, string path)
    {
        object? value = configuration;
        RecordDescription record = Root;
        foreach (string step in path.Replace("[0]", "", StringComparison.Ordinal).Split('.'))
        {
            if (value is IEnumerable items and not string)
            {
                value = items.Cast<object>().First();
                record = RecordDescription.Of(value.GetType());
            }
            KeyDescription key = record.Key(step)!;
            value = key.Property.GetValue(value);
            record = key.Value.Record is null || value is null ? record : RecordDescription.Of(value.GetType());
        }

        return value;
    }

    private static RecordDescription CameraOf(string driver) =>
        RecordDescription.Of(typeof(CameraConfiguration)).Shapes.Single(shape => shape.ShapeName == driver);

    // Of records whose shape is no camera's the example has the first.
    private static RecordDescription ShapeOf(RecordDescription record, string driver) => record.Shapes.Count == 0 ? record
        : record.Type == typeof(CameraConfiguration) ? CameraOf(driver) : record.Shapes[0];

    private static IEnumerable<(string Path, KeyDescription Key)> Keys(RecordDescription record, string prefix, string driver)
    {
        foreach (KeyDescription key in ShapeOf(record, driver).Keys)
        {
            string path = prefix + key.Name;
            yield return (path, key);
            string inner = path + (key.Value.Kind == ValueKind.List ? "[0]." : ".");
            if ((key.Value.Record ?? key.Value.Item?.Record) is not { } child) continue;
            foreach ((string, KeyDescription) found in Keys(child, inner, driver)) yield return found;
        }
    }
}
