using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Settings;

/// <summary>
/// Puts changes that no command made on record: in the audit file, as an event, and in the log, each with old and new value and who made
/// it.
/// </summary>
/// <param name="audit">The audit file.</param>
/// <param name="events">Takes the events; must return at once.</param>
internal sealed class ChangeRecorder(AuditTrail audit, Action<AgentEvent> events, TimeProvider time, ILogger logger)
{
    /// <summary>The event of a change that no command made.</summary>
    public const int ChangeEvent = 4046;

    /// <summary>The configuration changed.</summary>
    public void Record(ConfigurationEdited edited)
    {
        foreach (ConfigurationChange change in edited.Changes)
        {
            logger.SettingChanged(change.ToString(), edited.By);
            if (!edited.IsCommand)
                Keep(AuditRecord.ConfigurationVerb, StationOf(change.Path), $"{change.Path} {change.Old}", $"{change.Path} {change.New}", $"{change}.",
                    edited.By, edited.Version);
        }
    }

    /// <summary>A station took another model package than it used last from the same folder; the log has said so.</summary>
    public void RecordPackage(string station, string folder, string old, string now) =>
        Keep(AuditRecord.PackageVerb, station, old, now, $"{folder}: {old} became {now}.",
            $"owner of the file: {FileOwner.Of(Path.Combine(folder, "manifest.json")) ?? "unknown"}", now.Split(' ')[0]);

    private void Keep(string verb, string? station, string old, string now, string message, string by, string version)
    {
        var record = new AuditRecord
        {
            At = time.GetUtcNow(),
            By = by,
            Verb = verb,
            Station = station,
            Transaction = version,
            Old = old,
            New = now,
            Message = message
        };
        try
        {
            audit.Add(record);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.ChangeNotRecorded(by, exception.Message);
        }
        events(new AgentEvent
        {
            Number = ChangeEvent,
            Severity = EventSeverity.Info,
            At = record.At,
            Station = station,
            Text = $"{by}: {message}",
            IsKept = true,
            Detail = ("audit", record.ToJson()),
        });
    }

    private static string? StationOf(string path)
    {
        const string Stations = "stations[";
        int end = path.IndexOf(']', StringComparison.Ordinal);
        return path.StartsWith(Stations, StringComparison.Ordinal) && end > 0 ? path[Stations.Length..end] : null;
    }
}
