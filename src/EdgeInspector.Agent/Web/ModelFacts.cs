using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Status;
using EdgeInspector.Web.Api;

namespace EdgeInspector.Agent.Web;

/// <summary>What the page shows of the versions of models.</summary>
/// <param name="stations">By name.</param>
/// <param name="models">Knows the histories.</param>
/// <param name="challenges">Knows what is proven of each model.</param>
internal sealed class ModelFacts(IReadOnlyDictionary<string, Station> stations, ModelActivation models, ChallengeDesk challenges)
{
    /// <summary>Those of a station: of its model, and of each product's that has one of its own.</summary>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    /// <exception cref="IOException">The state folder cannot be read, or does not answer.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public Task<IReadOnlyList<ModelVersions>> OfAsync(string name, CancellationToken cancellation)
    {
        StationRevision now = stations[name].Revision;
        string used = PackagePlace.Of(now.Effective.Package);
        IReadOnlyDictionary<string, DetectionTally> proven = (challenges.MemoryOf(name) ?? new ChallengeMemory()).Models;
        // The history waits for the disk: never on a thread that others need.
        return Task.Factory.StartNew<IReadOnlyList<ModelVersions>>(
            () => [.. models.HistoriesOf(name).Select(history => Of(history, used, now.Model?.Info.Sha256, proven))],
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static ModelVersions Of(
        ModelHistory history, string used, string? loaded, IReadOnlyDictionary<string, DetectionTally> proven)
    {
        HistoryView view = history.View();
        bool isUsed = history.Place == used;
        return new ModelVersions(
            history.Recipe, history.Place, isUsed, isUsed ? loaded : null, view.PackageOnDisk, view.InUse?.Number, view.Before,
            view.LastChange is { } change ? new ModelChange(change.Number, change.At, change.By, change.Reason) : null,
            [.. view.Versions.Reverse().Select(version => Of(version, proven.GetValueOrDefault(version.PackageSha256)))], view.Faults);
    }

    private static ModelVersionFacts Of(ModelVersion version, DetectionTally? proven) => new()
    {
        Number = version.Number,
        Sha256 = version.PackageSha256,
        Origin = Configuration.Keys.JsonLiteral.CamelCase(version.Origin.ToString()),
        RecordedAt = version.RecordedAt,
        By = version.By,
        Reason = version.Reason,
        Parent = version.Parent,
        OldThreshold = version.OldThreshold,
        Threshold = version.Threshold,
        Pictures = version.Pictures.Count,
        HasPictures = version.HasPictures,
        Added = version.Added.Count,
        Removed = version.Removed.Count,
        Runtime = version.Runtime is { } runtime
            ? $"EdgeInspector {runtime.Program}, ONNX Runtime {runtime.OnnxRuntime}, {runtime.System}" : null,
        Source = version.Source is { } source
            ? FormattableString.Invariant($"{source.Station} {source.Number}, {source.By}, {source.RecordedAt:u}") : null,
        Proven = proven is null ? null : ProvenDetection.Of(version.PackageSha256, proven),
        Release = version.Release,
        Parameters = new SortedDictionary<string, string>(version.Parameters.ToDictionary(), StringComparer.Ordinal)
        {
            ["seed"] = FormattableString.Invariant($"{version.Seed}"),
            ["backbone"] = version.Backbone.Path,
        },
    };
}
