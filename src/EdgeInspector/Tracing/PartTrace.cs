using System.Text.Json;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Histories;
using EdgeInspector.Agent.Options;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Inference.History;
using EdgeInspector.Results;

namespace EdgeInspector.Tracing;

/// <summary>Finds all that is on record of a part: verdicts, what people said of them, pictures, and who set what decided.</summary>
/// <param name="configuration">Where the records lie.</param>
internal sealed class PartTrace(AgentConfiguration configuration)
{
    private readonly PartHistory _history = new(configuration.ToStoreOptions().Folder);
    private readonly AuditTrail _audit = new(Path.Combine(configuration.StateDirectory, AuditTrail.FileName));
    private readonly string? _archive = configuration.Archive.Folder;

    /// <summary>Every inspection of a part, the newest first.</summary>
    /// <param name="part">The part's id, letter by letter.</param>
    /// <exception cref="IOException">Records cannot be read; the message says which.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public IEnumerable<TracedPart> Find(string part)
    {
        IReadOnlyList<AuditRecord>? changes = null;
        var versions = new Dictionary<string, ModelVersion[]>(StringComparer.Ordinal);
        var challenges = new Dictionary<string, ChallengeMemory>(StringComparer.Ordinal);
        var filter = new PartFilter { Part = part, Challenges = null };
        for (PartPage page; ; filter = filter with { Before = page.Before })
        {
            page = _history.ReadAll(filter);
            foreach (PastPart found in page.Parts)
            {
                changes ??= _audit.ReadSince(DateTimeOffset.MinValue);
                if (!challenges.TryGetValue(found.Record.Station, out ChallengeMemory? memory))
                    challenges.Add(found.Record.Station, memory = ChallengesOf(found.Record.Station));
                if (!versions.TryGetValue(found.Record.Station, out ModelVersion[]? known))
                    versions.Add(found.Record.Station, known = [.. VersionsOf(found.Record.Station)]);
                string? model = ModelOf(found.Record);
                (ChallengeResult? before, ChallengeResult? behind) = memory.Around(found.Record.Sequence);
                yield return new TracedPart(
                    found, KeptPicture.Find(_archive, () => found.Record), Last(changes, found.Record, SetsThreshold),
                    Last(changes, found.Record, SetsModel), before, behind,
                    Array.Find(known, version => version.PackageSha256 == model));
            }
            if (page.Before is null) yield break;
        }
    }

    private IEnumerable<ModelVersion> VersionsOf(string station) =>
        configuration.Stations.FirstOrDefault(one => one.Name == station) is { } found
            ? StationHistories.Of(configuration, found, TimeProvider.System).SelectMany(history => history.View().Versions) : [];

    private static string? ModelOf(StoredRecord record)
    {
        using JsonDocument? body = RecordDocument.TryParse(record.Body);
        return body is null ? null : RecordDocument.Text(body.RootElement, "model", "sha256");
    }

    private ChallengeMemory ChallengesOf(string station) =>
        ChallengeFile.Read(ChallengeFile.PathOf(configuration.StateDirectory, station), out _);

    private static AuditRecord? Last(IReadOnlyList<AuditRecord> changes, StoredRecord record, Func<AuditRecord, bool> sets) =>
        changes.LastOrDefault(
            change => change.At <= record.At && (change.Station is null || change.Station == record.Station) && sets(change));

    private static readonly HashSet<string> Changing =
    [
        CommandRequest.WordOf(CommandVerb.SelectRecipe), CommandRequest.WordOf(CommandVerb.ActivateModel),
        CommandRequest.WordOf(CommandVerb.RollbackModel),
    ];

    private static bool SetsThreshold(AuditRecord change) =>
        change.Verb == CommandRequest.WordOf(CommandVerb.SetThreshold) || IsEditOf(change, ".threshold");

    private static bool SetsModel(AuditRecord change) =>
        change.Verb == AuditRecord.PackageVerb || Changing.Contains(change.Verb)
        || IsEditOf(change, ".model") || IsEditOf(change, ".recipe");

    // An edit of the file puts the key before the value.
    private static bool IsEditOf(AuditRecord change, string key) =>
        change.Verb == AuditRecord.ConfigurationVerb && (change.New ?? "").Split(' ')[0].EndsWith(key, StringComparison.Ordinal);
}
