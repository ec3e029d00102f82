using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Files;
using EdgeInspector.Monitoring;
using EdgeInspector.Monitoring.Alarms;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Reporting;

/// <summary>
/// Makes alarms of the facts that leave the agent, publishes which there are, and remembers in a file what people have acknowledged and
/// shelved. Safe between threads.
/// </summary>
/// <param name="file">Where they are remembered.</param>
/// <param name="names">The stations, and the parts that several of them see.</param>
/// <param name="wantsDrift">Whether a station calls for somebody when its pictures move away from what was taught.</param>
/// <param name="facts">Takes the list when it is another one.</param>
internal sealed class AlarmWatch(
    string file, IReadOnlyCollection<string> names, Func<string, bool> wantsDrift, Action<StatusFact> facts, TimeProvider time,
    ILogger logger) : IStatusSink
{
    /// <summary>The file's name in the state folder.</summary>
    public const string FileName = "alarms.json";

    /// <summary>With less room on the disk of the state folder somebody is called, in bytes; the page marks the figure from here on.
    /// </summary>
    public const long LittleDisk = 1_000_000_000;

    private const long LargestFile = 1 << 20;
    private static readonly string ChallengeTrip = Word(Trip.Challenge);
    private readonly Lock _lock = new();
    private readonly AlarmBook _book = new(time);
    private bool _hasBegun, _isForgotten;

    /// <inheritdoc/>
    public void Take(StatusFact fact)
    {
        if (fact is AgentAlarms) return;
        lock (_lock)
        {
            bool changed = Begin();
            foreach ((AlarmKind kind, string? station, AlarmCondition[] standing) in Conditions(fact))
                changed |= _book.Report(kind, station, standing);
            if (_book.Look() | changed) Publish();
        }
    }

    /// <summary>Notes that somebody has seen an alarm.</summary>
    /// <returns>The alarm as it was; null when there is none.</returns>
    public Alarm? Acknowledge(string id, string by) => Change(() => _book.Acknowledge(id, by));

    /// <summary>Puts an alarm away for a time.</summary>
    /// <returns>The alarm as it was; null when there is none.</returns>
    public Alarm? Shelve(string id, TimeSpan howLong, string by, string reason) => Change(() => _book.Shelve(id, howLong, by, reason));

    /// <summary>Takes an alarm from its shelf.</summary>
    /// <returns>The alarm as it was; null when there is none.</returns>
    public Alarm? Unshelve(string id) => Change(() => _book.Unshelve(id));

    private IEnumerable<(AlarmKind, string?, AlarmCondition[])> Conditions(StatusFact fact) => fact switch
    {
        StationStatus { State: StationState.NoCamera or StationState.Frozen or StationState.Fault } status =>
            [(AlarmKind.Station, status.Station, [new AlarmCondition(Word(status.State), status.Detail)])],
        StationStatus status => [(AlarmKind.Station, status.Station, [])],
        StationTrips trips => [(AlarmKind.Trip, trips.Station, Trips(trips.Trips))],
        StationStatistics statistics =>
        [
            (AlarmKind.Trip, statistics.Station, Trips(statistics.Trips)),
            (AlarmKind.Rejects, statistics.Station,
                statistics.Rejects is { Beyond: { } beyond } rejects ? [new AlarmCondition(Word(beyond), rejects.Because)] : []),
            (AlarmKind.Drift, statistics.Station,
                wantsDrift(statistics.Station) ? Words((statistics.Drift?.Causes ?? []).Select(cause => Word(cause))) : []),
        ],
        StationChallenge challenge => [(AlarmKind.Challenge, challenge.Station, Words(
            [.. challenge.Failed ? ["failed"] : Array.Empty<string>(), .. challenge.Overdue ? ["overdue"] : Array.Empty<string>()]))],
        AgentHealth health =>
        [
            // That nobody listens there calls for nobody: people may work with the page or a PLC alone.
            (AlarmKind.Broker, null, health.Mqtt is { Connected: false } ? [new AlarmCondition(null)] : []),
            .. from output in health.Outputs
               group output by output.Station into ofStation
               select (AlarmKind.Output, (string?)ofStation.Key,
                   ofStation.Where(output => output is { Connected: false, Trouble: not null })
                       .Select(output => new AlarmCondition(output.Name, output.Trouble)).ToArray()),
            (AlarmKind.Store, null, health.Outbox?.Trouble is { } trouble ? [new AlarmCondition(null, trouble)] : []),
            (AlarmKind.Disk, null, health.DiskFreeBytes < LittleDisk ? [new AlarmCondition(null)] : []),
        ],
        ConfigurationReport report =>
            [(AlarmKind.Configuration, null, report.LastError is { } error ? [new AlarmCondition(null, error.Message)] : [])],
        _ => [],
    };

    // What trips there is an alarm of its own already, which says more.
    private static AlarmCondition[] Trips(IEnumerable<string> trips) => Words(trips.Where(trip => trip != ChallengeTrip));

    private static AlarmCondition[] Words(IEnumerable<string> details) => [.. details.Select(detail => new AlarmCondition(detail))];

    private static string Word<T>(T value) where T : struct, Enum => JsonLiteral.CamelCase(value.ToString());

    private Alarm? Change(Func<Alarm?> change)
    {
        lock (_lock)
        {
            Begin();
            Alarm? before = change();
            if (before is not null) Publish();
            return before;
        }
    }

    private void Publish()
    {
        IReadOnlyList<Alarm> alarms = _book.All;
        facts(new AgentAlarms(time.GetUtcNow(), alarms));
        try
        {
            AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(alarms, JsonSerializerOptions.Web));
            _isForgotten = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said once: with a full disk this comes with every change.
            if (!_isForgotten) logger.AlarmsNotKept(file, exception.Message);
            _isForgotten = true;
        }
    }

    // Those of stations that are gone would never end.
    private bool Begin()
    {
        if (_hasBegun) return false;
        _hasBegun = true;
        try
        {
            if (RegularFile.Exists(file))
            {
                byte[] kept = RegularFile.ReadAllBytes(file, LargestFile);
                Alarm[] alarms = JsonSerializer.Deserialize<Alarm[]>(kept, JsonSerializerOptions.Web) ?? [];
                _book.Restore(alarms.Where(alarm => alarm.Station is null || names.Contains(alarm.Station)));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            logger.AlarmsNotKept(file, exception.Message);
        }
        return true;
    }
}
