using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Shadowing;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Histories;

/// <summary>Histories for people and programs.</summary>
internal static class HistoryText
{
    private const int MostNames = 20;

    /// <summary>All versions of a station, a line each.</summary>
    public static IEnumerable<string> List(ModelHistory history, HistoryView view)
    {
        yield return $"{history.Name}: {history.Place}, {State(view)}";
        foreach (ModelVersion version in view.Versions.Reverse())
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $" {(version.Number == view.InUse?.Number ? '*' : ' ')}{version.Number,4}  {version.PackageSha256[..12]}  {When(version.RecordedAt)}  {Word(version.Origin),-10}  threshold {Number(version.Threshold),-8}  {Pictures(version)}  {version.By}{(version.Reason is null ? "" : $": {version.Reason}")}");
        }
        foreach (ModelVersion version in view.Versions)
            foreach (string limit in version.Limits) yield return $"  Version {version.Number}: {limit}";
    }

    /// <summary>The lineage of one version.</summary>
    public static IEnumerable<string> Show(ModelHistory history, ModelVersion version, HistoryView view)
    {
        yield return $"version {version.Number} of {history.Name}{(version.Number == view.InUse?.Number ? ", in use" : "")}";
        yield return $"  model      {version.PackageSha256}";
        yield return $"  origin     {Word(version.Origin)}, {When(version.RecordedAt)}, by {version.By}";
        yield return $"  reason     {version.Reason ?? "none was given"}";
        if (version.Source is { } source)
            yield return $"  from       version {source.Number} of {source.Station}, {When(source.RecordedAt)}, by {source.By}";
        yield return $"  parent     {version.Parent?.ToString(CultureInfo.InvariantCulture) ?? "none"}";
        yield return $"  threshold  {Number(version.OldThreshold)} -> {Number(version.Threshold)}";
        yield return $"  pictures   {Pictures(version)}: {version.Added.Count} added, {version.Removed.Count} removed";
        yield return $"  backbone   {version.Backbone.Path} {version.Backbone.Sha256}";
        yield return string.Create(CultureInfo.InvariantCulture, $"  seed       {version.Seed}");
        yield return version.Runtime is { } runtime
            ? $"  runtime    edge-inspector {runtime.Program}, ONNX Runtime {runtime.OnnxRuntime}, {runtime.System}"
            : "  runtime    unknown";
        foreach ((string name, string value) in version.Parameters) yield return $"  {name} = {value}";
        foreach (string line in Taught(version)) yield return line;
        foreach (string line in Released(version.Release)) yield return line;
        if (view.LastChange is { } change && change.Number == version.Number)
            yield return $"  put in use {When(change.At)}, by {change.By}: {change.Reason ?? "no reason was given"}";
        foreach (string limit in version.Limits) yield return $"  {limit}";
    }

    /// <summary>How two versions differ.</summary>
    public static IEnumerable<string> Difference(VersionDifference difference, int older, int newer)
    {
        yield return $"version {older} -> version {newer}";
        yield return $"  threshold {Number(difference.OldThreshold)} -> {Number(difference.NewThreshold)}";
        foreach ((string name, string? before, string? after) in difference.Parameters)
            yield return $"  {name}: {before ?? "not set"} -> {after ?? "not set"}";
        if (difference.Parameters.Count == 0) yield return "  no parameter differs";
        foreach (string line in (string[])[.. Names("added", difference.Added), .. Names("removed", difference.Removed)]) yield return line;
    }

    /// <summary>A lineage with what is in use.</summary>
    public static JsonObject Json(ModelVersion version, HistoryView view)
    {
        JsonObject json = version.ToJsonObject();
        json["inUse"] = version.Number == view.InUse?.Number;
        json["limits"] = new JsonArray([.. version.Limits.Select(limit => JsonValue.Create(limit))]);
        return json;
    }

    /// <summary>A difference.</summary>
    public static JsonObject Json(VersionDifference difference) => new()
    {
        ["oldThreshold"] = difference.OldThreshold,
        ["newThreshold"] = difference.NewThreshold,
        ["parameters"] = new JsonObject(difference.Parameters.Select(one =>
            KeyValuePair.Create(one.Name, (JsonNode?)new JsonObject { ["old"] = one.Old, ["new"] = one.New }))),
        ["added"] = Json(difference.Added),
        ["removed"] = Json(difference.Removed),
    };

    /// <summary>How many pictures a version has, and whether they are there.</summary>
    public static string Pictures(ModelVersion version) =>
        $"{version.Pictures.Count} pictures{(version.HasPictures ? "" : " (not kept)")}";

    /// <summary>The command that puts a version in use.</summary>
    public static string HowToActivate(ModelHistory history, ModelVersion version) =>
        $"edge-inspector models activate {version.Number} --station {history.Station}{(history.Recipe is { } recipe ? $" --recipe {recipe}" : "")} --reason ...";

    /// <summary>What the gate said when a version was put in use; nothing where it had no shadow run.</summary>
    public static IEnumerable<string> Released(ShadowRelease? release)
    {
        if (release is null) yield break;
        yield return $"  released   {When(release.At)}, by {release.By}: {release.Reason ?? "no reason was given"}";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"  shadow     run {release.Run} against {release.Against[..12]}, begun by {release.BegunBy} {When(release.StartedAt)}: {release.Counts.Judged} parts judged by both, {release.Counts.OnlyAFails} rejected before alone, {release.Counts.OnlyBFails} now alone; exact McNemar test: p = {release.McNemar:0.####}");
        yield return release.Ready ? "  gate       every point said yes" : "  gate       NOT every point said yes; it was released all the same";
        foreach (ShadowPoint point in release.Gate)
            yield return $"    {(point.Answer == ShadowAnswer.NotYet ? "not yet" : Configuration.Keys.JsonLiteral.CamelCase(point.Answer.ToString())),-8} {point.Text}";
    }

    // What was tried before a version with taught pictures was put on record, and which verdicts it changes.
    private static IEnumerable<string> Taught(ModelVersion version)
    {
        if (version.Teaching is not { } report) yield break;
        yield return $"  taught     candidates {Listed(report.Candidates)}; left out again {Listed(report.Withdrawn)}{(report.IsThresholdKept ? "; threshold kept" : "")}";
        yield return $"  guards     {report.Guard.Summary()}";
        yield return $"  archive    {report.ChangedCount} of {report.Judged} parts get another verdict{(report.Changed.Count == 0 ? "." : ":")}";
        foreach (ChangedVerdict part in report.Changed)
            yield return $"    {part.Sequence} {part.Part}: {part.Old} {Number(part.OldScore)} -> {part.New} {Number(part.NewScore)}{(part.Review is null ? "" : $", reviewed: {part.Review}")}";
    }

    private static string Listed(IReadOnlyList<int> numbers) => numbers.Count == 0 ? "none" : string.Join(", ", numbers);

    private static string State(HistoryView view) => (view.Versions.Count, view.InUse, view.PackageOnDisk) switch
    {
        (0, _, null) => "no package lies there, and no version is on record.",
        (0, _, { } onDisk) => $"no version is on record yet. The package in use ({onDisk[..12]}) becomes version 1 when another one is activated.",
        (_, { } inUse, _) => $"version {inUse.Number} is in use{(view.Before is { } before ? $", going back gives version {before}" : "")}.",
        (_, _, null) => "no package lies there.",
        (_, _, { } other) => $"the package that lies there ({other[..12]}) is no version yet: it becomes one when another one is activated.",
    };

    private static IEnumerable<string> Names(string word, IReadOnlyList<VersionFile> pictures)
    {
        yield return $"  {pictures.Count} pictures {word}{(pictures.Count == 0 ? "" : ":")}";
        foreach (VersionFile picture in pictures.Take(MostNames)) yield return $"    {picture.Path}";
        if (pictures.Count > MostNames) yield return $"    ... and {pictures.Count - MostNames} more";
    }

    private static JsonArray Json(IReadOnlyList<VersionFile> pictures) =>
        new([.. pictures.Select(picture => new JsonObject { ["file"] = picture.Path, ["sha256"] = picture.Sha256 })]);

    private static string When(DateTimeOffset at) => ChangedParts.LocalTime(at, TimeProvider.System.LocalTimeZone);

    private static string Number(float? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static string Word(VersionOrigin origin) => Configuration.Keys.JsonLiteral.CamelCase(origin.ToString());
}
