namespace EdgeInspector.Inference.History;

/// <summary>How two versions differ.</summary>
/// <param name="Parameters">Name, old and new value; null where one of them has none.</param>
/// <param name="Added">Pictures that only the newer one was learned from.</param>
/// <param name="Removed">Pictures that only the older one was learned from.</param>
/// <param name="OldThreshold">The older one's threshold.</param>
/// <param name="NewThreshold">The newer one's threshold.</param>
public sealed record VersionDifference(
    IReadOnlyList<(string Name, string? Old, string? New)> Parameters, IReadOnlyList<VersionFile> Added,
    IReadOnlyList<VersionFile> Removed, float? OldThreshold, float? NewThreshold)
{
    /// <summary>Holds two versions against each other.</summary>
    public static VersionDifference Between(ModelVersion older, ModelVersion newer)
    {
        Dictionary<string, string> before = Stated(older), after = Stated(newer);
        return new VersionDifference(
            [
                .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
                    .Select(name => (name, before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
                    .Where(one => one.Item2 != one.Item3),
            ],
            Without(newer, older), Without(older, newer), older.Threshold, newer.Threshold);
    }

    private static VersionFile[] Without(ModelVersion version, ModelVersion other)
    {
        HashSet<string> known = [.. other.Pictures.Select(picture => picture.Sha256)];
        return [.. version.Pictures.Where(picture => !known.Contains(picture.Sha256))];
    }

    private static Dictionary<string, string> Stated(ModelVersion version)
    {
        var stated = new Dictionary<string, string>(version.Parameters, StringComparer.Ordinal)
        {
            ["seed"] = FormattableString.Invariant($"{version.Seed}"),
            ["backbone"] = $"{version.Backbone.Path} {version.Backbone.Sha256}",
        };
        if (version.Runtime is { } runtime)
        {
            stated["runtime.program"] = runtime.Program;
            stated["runtime.onnxRuntime"] = runtime.OnnxRuntime;
            stated["runtime.system"] = runtime.System;
        }
        return stated;
    }
}
