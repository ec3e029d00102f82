using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Pipeline;
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

    /// <summary>How two versions differ.</summary>
    /// <param name="name">The station.</param>
    /// <param name="model">SHA-256 of the package of the one.</param>
    /// <param name="from">SHA-256 of the package that it is held against.</param>
    /// <returns>Null when no history has both.</returns>
    /// <exception cref="IOException">The state folder cannot be read, or does not answer.</exception>
    public Task<ModelDifference?> DifferenceAsync(string name, string model, string from) =>
        WithVersionAsync(name, model, (history, version) =>
        {
            if (VersionOf(history, from) is not { } other) return null;
            var difference = VersionDifference.Between(other, version);
            return new ModelDifference(
                other.Number, version.Number, difference.OldThreshold, difference.NewThreshold,
                [.. difference.Parameters.Select(one => new ModelParameter(one.Name, one.Old, one.New))],
                [.. difference.Added.Select(picture => picture.Path)], [.. difference.Removed.Select(picture => picture.Path)]);
        });

    /// <summary>Looks at every byte of a version.</summary>
    /// <param name="name">The station.</param>
    /// <param name="model">SHA-256 of its package.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">The state folder cannot be read, or does not answer.</exception>
    public Task<ModelCheck?> CheckAsync(string name, string model) => WithVersionAsync(
        name, model, (history, version) => new ModelCheck(version.Number, history.Verify(version.Number)));

    /// <summary>Writes a version into a file that is gone when it is closed.</summary>
    /// <param name="name">The station.</param>
    /// <param name="model">SHA-256 of its package.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">It is not whole, or a disk failed.</exception>
    public Task<Stream?> ExportAsync(string name, string model) => WithVersionAsync<Stream>(name, model, (history, version) =>
    {
        string file = Path.Combine(Path.GetTempPath(), $"edge-inspector-model-{Guid.NewGuid():N}.zip");
        try
        {
            HistoryArchive.Export(history, version.Number, file, replace: false, withPictures: true);
            return new FileStream(file, new FileStreamOptions { Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
        }
        catch (HistoryException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    });

    // At low priority and off the threads that others need: it may read hundreds of megabytes.
    private Task<T?> WithVersionAsync<T>(string name, string model, Func<ModelHistory, ModelVersion, T?> look)
        where T : class => ModelActivation.OnThreadAsync(() =>
    {
        _ = LowPriority.Take();
        foreach (ModelHistory history in models.HistoriesOf(name))
            if (VersionOf(history, model) is { } version) return look(history, version);
        return null;
    });

    private static ModelVersion? VersionOf(ModelHistory history, string sha256) =>
        history.View().Versions.FirstOrDefault(version => version.PackageSha256 == sha256);

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
        Archive = version.Teaching is { } report ? new ArchiveReport(
            report.Candidates, report.Judged, report.ChangedCount,
            [
                .. report.Changed.Select(part => new ArchivedVerdict(
                    part.Sequence, part.Part, part.Review, part.Old, part.New, part.OldScore, part.NewScore)),
            ]) : null,
        Parameters = new SortedDictionary<string, string>(version.Parameters.ToDictionary(), StringComparer.Ordinal)
        {
            ["seed"] = FormattableString.Invariant($"{version.Seed}"),
            ["backbone"] = version.Backbone.Path,
        },
    };
}
