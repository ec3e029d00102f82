using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Options;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
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
                (ChallengeResult? before, ChallengeResult? behind) = memory.Around(found.Record.Sequence);
                yield return new TracedPart(
                    found, KeptPicture.Find(_archive, () => found.Record), Last(changes, found.Record, SetsThreshold),
                    Last(changes, found.Record, SetsModel), before, behind);
            }
            if (page.Before is null) yield break;
        }
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
