using System.Text.Json;
using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Inference.History;

/// <summary>The parameters that a manifest states, flat, so that two versions can be held against each other line by line.</summary>
internal static class ManifestParameterList
{
    // What follows from the pictures, or is kept elsewhere.
    private static readonly HashSet<string> Left = new(StringComparer.Ordinal)
    {
        "formatVersion", "images", "frames", "light", "part", "golden", "files", "calibration.scores", "calibration.setAside",
        "calibration.reach", "calibration.rank", "calibration.median", "calibration.spread", "calibration.threshold",
        "calibration.rateLow", "calibration.rateHigh", "calibration.reachableRate", "calibration.imagesForWantedRate", "imageCalibration",
        "bankDimensions",
    };

    /// <summary>Names such as <c>parameters.neighbours</c>, in ordinal order, with their values as JSON writes them.</summary>
    public static SortedDictionary<string, string> Of(ModelManifest manifest)
    {
        var list = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(manifest.ToJson());
        Add(document.RootElement, "", list);
        return list;
    }

    private static void Add(JsonElement value, string name, SortedDictionary<string, string> list)
    {
        if (Left.Contains(name)) return;
        if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any())
        {
            foreach (JsonProperty property in value.EnumerateObject())
                Add(property.Value, name.Length == 0 ? property.Name : $"{name}.{property.Name}", list);
        }
        else if (value.ValueKind != JsonValueKind.Null)
        {
            list[name] = value.ValueKind == JsonValueKind.String ? value.GetString()! : Compact(value);
        }
    }

    private static string Compact(JsonElement value) => JsonSerializer.Serialize(value);
}
