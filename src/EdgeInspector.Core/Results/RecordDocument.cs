using System.Text.Json;

namespace EdgeInspector.Results;

/// <summary>Reads single values of a stored record's document: what is missing, of another kind or damaged is null.</summary>
public static class RecordDocument
{
    /// <summary>The document; null when it is damaged.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The value at the end of a path of names.</summary>
    public static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        return element;
    }

    /// <summary>The text at the end of a path of names.</summary>
    public static string? Text(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Whether there is a true at the end of a path of names.</summary>
    public static bool IsTrue(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.True };
}
