using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Shadowing;

namespace EdgeInspector.Inference.History;

/// <summary>
/// The lineage of one version of a station's model. A version is a function of its list of pictures, parameters, seed, backbone and
/// runtime, and says all of them; its files lie in the store by their content.
/// </summary>
public sealed record ModelVersion
{
    /// <summary>The newest format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format of this record.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>Counts the versions of a station and product, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The station.</summary>
    public required string Station { get; init; }

    /// <summary>The product; null for the station's own model.</summary>
    public required string? Recipe { get; init; }

    /// <summary>How it came here.</summary>
    public required VersionOrigin Origin { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Who made it, in their own words.</summary>
    public required string By { get; init; }

    /// <summary>Why it was made; null when nobody said.</summary>
    public required string? Reason { get; init; }

    /// <summary>Number of the version that it follows: the one that was in use; null for the first one.</summary>
    public required int? Parent { get; init; }

    /// <summary>SHA-256 of the package's manifest: the model's identity in results.</summary>
    public required string PackageSha256 { get; init; }

    /// <summary>The parent's threshold; null without one.</summary>
    public required float? OldThreshold { get; init; }

    /// <summary>Its own threshold; null without one.</summary>
    public required float? Threshold { get; init; }

    /// <summary>Pictures that its parent was not learned from, by their hashes.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>Pictures of its parent that it was not learned from, by their hashes.</summary>
    public required IReadOnlyList<string> Removed { get; init; }

    /// <summary>What the pictures of the store cannot say, when they are not there; null when they are kept.</summary>
    public required string? PicturesMissing { get; init; }

    /// <summary>The first row of the bank is picked with it.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The feature extractor's file.</summary>
    public required VersionFile Backbone { get; init; }

    /// <summary>What computed it; null when nobody here knows.</summary>
    public required VersionRuntime? Runtime { get; init; }

    /// <summary>Where it was brought from; null when it was not.</summary>
    public required VersionSource? Source { get; init; }

    /// <summary>All other parameters, by name, as they are written.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The package, file by file, in ordinal order.</summary>
    public required IReadOnlyList<VersionFile> Files { get; init; }

    /// <summary>The pictures in the order that they were learned in.</summary>
    public required IReadOnlyList<VersionFile> Pictures { get; init; }

    /// <summary>What was tried before it was put on record; null for one that no candidate was learned in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TeachingReport? Teaching { get; init; }

    /// <summary>
    /// What its shadow run had counted when it was put in use the last time; null where it was put in use without one. Comes with the
    /// lineage, and stands in a file of its own: a version is what it is before anybody releases it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShadowRelease? Release { get; init; }

    /// <summary>What it cannot do, in sentences; empty when nothing is missing.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Limits => PicturesMissing is null
        ? []
        : [$"Its pictures are not kept ({PicturesMissing}): it runs and can be gone back to, but cannot be learned again or changed by single pictures here."];

    /// <summary>Whether its pictures are in the store.</summary>
    [JsonIgnore]
    public bool HasPictures => PicturesMissing is null;

    /// <summary>The lineage as it stands in its file.</summary>
    public JsonObject ToJsonObject() => JsonSerializer.SerializeToNode(this, ModelManifest.Json)!.AsObject();

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this with { Release = null }, ModelManifest.Json);
}
