namespace EdgeInspector.Configuration.Keys;

/// <summary>Says what to do about a key that is not known where it stands.</summary>
/// <param name="root">Record of the whole file.</param>
internal sealed class UnknownKeyAdvice(RecordDescription root)
{
    private readonly IReadOnlyList<(string Place, string Name)> _places = [.. Places(root, "")];

    /// <summary>The error: it belongs to another shape, is misspelt, belongs elsewhere, or means nothing.</summary>
    /// <param name="name">The key.</param>
    /// <param name="record">The record it stands in.</param>
    /// <param name="path">Its path.</param>
    public ConfigurationError For(string name, RecordDescription record, string path)
    {
        var error = new ConfigurationError { Path = ValueText.Shorten(path), Problem = "there is no such key" };
        if (record.ShapeName is { } shape && OtherShapes(name, record) is { Length: > 0 } others)
            return error with { Problem = $"the key belongs to {record.ShapeKey!.Name} {others}, not to \"{shape}\"" };
        if (record.Keys.Any(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase)))
            return error with { Suggestion = Spelling.Nearest(name, [.. record.Keys.Select(key => key.Name)]) };

        string[] places = [.. _places.Where(place => place.Name == name).Select(place => place.Place).Distinct()];
        if (places.Length > 0) return error with { Problem = $"there is no such key here; it belongs to {string.Join(" or ", places)}" };
        return Spelling.Nearest(name, [.. record.Keys.Select(key => key.Name)]) is { } nearest
            ? error with { Suggestion = nearest }
            : error with { Allowed = string.Join(", ", record.Keys.Select(key => key.Name)) };
    }

    private string OtherShapes(string name, RecordDescription shape) => string.Join(" and ", Records(root)
        .First(record => record.Shapes.Contains(shape)).Shapes.Where(other => other.Key(name) is not null)
        .Select(other => $"\"{other.ShapeName}\""));

    private static IEnumerable<RecordDescription> Records(RecordDescription record) =>
        [record, .. record.Keys.Select(InnerRecord).OfType<RecordDescription>().SelectMany(Records)];

    private static IEnumerable<(string Place, string Name)> Places(RecordDescription record, string path)
    {
        foreach (KeyDescription key in record.Keys)
        {
            yield return (path.Length == 0 ? "the top level" : path, key.Name);
            if (InnerRecord(key) is not { } inner) continue;
            string place = $"{path}{(path.Length == 0 ? "" : ".")}{key.Name}{(key.Value.Kind == ValueKind.List ? "[]" : "")}";
            foreach ((string, string) found in Places(inner, place)) yield return found;
        }
    }

    private static RecordDescription? InnerRecord(KeyDescription key) => key.Value.Record ?? key.Value.Item?.Record;
}
