using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Inference.History;

/// <summary>Makes lineages.</summary>
internal static class VersionDescription
{
    /// <summary>A lineage of which nothing is known yet but who makes it.</summary>
    public static ModelVersion Begin(
        int number, string station, string? recipe, VersionOrigin origin, DateTimeOffset now, VersionNote note) =>
        new()
        {
            FormatVersion = ModelVersion.CurrentFormat,
            Number = number,
            Station = station,
            Recipe = recipe,
            Origin = origin,
            RecordedAt = now,
            By = note.By,
            Reason = note.Reason,
            Parent = null,
            PackageSha256 = "",
            OldThreshold = null,
            Threshold = null,
            Added = [],
            Removed = [],
            PicturesMissing = null,
            Seed = 0,
            Backbone = new VersionFile("", "", 0),
            Runtime = null,
            Source = null,
            Parameters = new Dictionary<string, string>(),
            Files = [],
            Pictures = [],
        };

    /// <summary>The same with what a manifest states, and what learning was asked for beyond it.</summary>
    public static ModelVersion Of(this ModelVersion version, ModelManifest manifest, IReadOnlyDictionary<string, string> options)
    {
        SortedDictionary<string, string> parameters = ManifestParameterList.Of(manifest);
        foreach ((string name, string value) in options) parameters[$"learn.{name}"] = value;
        return version with
        {
            Threshold = manifest.Calibration.Threshold,
            Seed = manifest.Parameters.Seed,
            Backbone = new VersionFile(manifest.Backbone.Name, manifest.Backbone.Sha256, 0),
            Parameters = parameters,
        };
    }

    /// <summary>The same with what it has beyond its parent, and the other way round.</summary>
    /// <param name="version">The version.</param>
    /// <param name="parent">What it follows; null for a first one.</param>
    public static ModelVersion Follow(ModelVersion version, ModelVersion? parent)
    {
        HashSet<string> old = [.. parent?.Pictures.Select(picture => picture.Sha256) ?? []];
        HashSet<string> now = [.. version.Pictures.Select(picture => picture.Sha256)];
        return version with
        {
            Parent = parent?.Number,
            OldThreshold = parent?.Threshold,
            Added = parent is null ? [] : [.. now.Where(picture => !old.Contains(picture)).Order(StringComparer.Ordinal)],
            Removed = [.. old.Where(picture => !now.Contains(picture)).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>Whether the graph and all that was learned are the same; only threshold and area differ then.</summary>
    public static bool IsCalibrationOf(ModelVersion version, ModelManifest manifest) =>
        manifest.Files.All(file => version.Files.Any(other => other.Path == file.Key && other.Sha256 == file.Value));
}
