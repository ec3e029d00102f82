using EdgeInspector.Agent.Reporting;
using EdgeInspector.Monitoring;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Agent.Tests.Reporting;

public sealed class AlarmWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 6, 0, 0, TimeSpan.Zero));
    private readonly List<AgentAlarms> _told = [];
    private readonly AlarmWatch _watch;

    public AlarmWatchTests() => _watch = New();

    public static TheoryData<StatusFact, StatusFact, string> Facts { get; } = new()
    {
        { new StationStatus("cap", StationState.Fault, "no model"), new StationStatus("cap", StationState.Running), "station/cap/fault" },
        { new StationStatus("cap", StationState.NoCamera), new StationStatus("cap", StationState.Paused), "station/cap/noCamera" },
        { new StationStatus("cap", StationState.Frozen), new StationStatus("cap", StationState.WaitingForTrigger), "station/cap/frozen" },
        { new StationTrips("cap", ["failedShare"]), new StationTrips("cap", []), "trip/cap/failedShare" },
        { Statistics("cap", DriftCause.Light), Statistics("cap"), "drift/cap/light" },
        { Statistics("cap", RejectExcess.Hour), Statistics("cap"), "rejects/cap/hour" },
        { Challenge(failed: true), Challenge(), "challenge/cap/failed" },
        { Challenge(overdue: true), Challenge(), "challenge/cap/overdue" },
        { Health(output: "no answer"), Health(output: null), "output/cap/gate" },
        { Health(connected: false), Health(), "broker" },
        { Health(trouble: "disk full"), Health(), "store" },
        { Health(free: 999_999_999), Health(free: 1_000_000_000), "disk" },
        { Configuration("no such key"), Configuration(null), "configuration" },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void Fact_ThatIsNotNormal_IsAnAlarmUntilAnotherSaysThatItIs(StatusFact odd, StatusFact normal, string id)
    {
        _watch.Take(normal);
        Assert.Empty(Assert.Single(_told).Alarms);
        _watch.Take(odd);
        _time.Advance(TimeSpan.FromSeconds(10));
        _watch.Take(odd);
        Assert.Equal((id, null), (Assert.Single(_told[^1].Alarms).Id, _told[^1].Alarms[0].Ended));
        _watch.Take(normal);
        Assert.NotNull(Assert.Single(_told[^1].Alarms).Ended);
        Assert.NotNull(_watch.Acknowledge(id, "mia"));
        Assert.Empty(_told[^1].Alarms);
    }

    [Fact]
    public void Drift_WhereNobodyWantsToHear_IsNone()
    {
        _watch.Take(Statistics("quiet", DriftCause.Light));
        Assert.Empty(_told[^1].Alarms);
    }

    [Fact]
    public void ChallengeParts_ThatTripTheStation_AreOneAlarm()
    {
        _watch.Take(Challenge(failed: true));
        _watch.Take(new StationTrips("cap", ["challenge"]));
        Assert.Equal("challenge/cap/failed", Assert.Single(_told[^1].Alarms).Id);
    }

    [Fact]
    public void NextRun_KnowsThoseOfItsStations()
    {
        _watch.Take(new StationTrips("cap", ["failedShare"]));
        _watch.Take(new StationTrips("gone", ["failedShare"]));
        _watch.Shelve("trip/cap/failedShare", TimeSpan.FromHours(1), "mia", "new lot");
        New().Take(Statistics("quiet"));
        Assert.Equal(("trip/cap/failedShare", "new lot"),
            (Assert.Single(_told[^1].Alarms).Id, _told[^1].Alarms[0].Shelf?.Reason));
    }

    [Fact]
    public void FullDisk_IsSaidOnce_AndAlarmsComeAllTheSame()
    {
        _log.Expect(LogEvent.AlarmsNotKept);
        Directory.CreateDirectory(_folder.PathTo("alarms.json"));
        _watch.Take(new StationTrips("cap", ["failedShare"]));
        _watch.Take(new StationTrips("cap", []));
        Assert.NotNull(Assert.Single(_told[^1].Alarms).Ended);
        Assert.Single(_log.Entries, entry => entry.Event == LogEvent.AlarmsNotKept);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private AlarmWatch New() => new(
        _folder.PathTo("alarms.json"), ["cap", "quiet"], name => name == "cap", fact => _told.Add((AgentAlarms)fact), _time, _log);

    private static StationStatistics Statistics(string station, params DriftCause[] causes) => new()
    {
        Station = station,
        At = default,
        Total = new PartCounts { Since = default },
        SinceReset = new PartCounts { Since = default },
        NotInspectedByReason = new Dictionary<string, long>(),
        FrameFaults = new Dictionary<string, long>(),
        MaxSilenceMs = 2000,
        Trips = [],
        Drift = new DriftReport(100, [], causes, null),
    };

    private static StationStatistics Statistics(string station, RejectExcess beyond) => Statistics(station) with
    {
        Rejects = new RejectReport(160, 0.01, 900, 60, 55, beyond, "60 parts of 900 failed."),
    };

    private static StationChallenge Challenge(bool failed = false, bool overdue = false) =>
        new() { Station = "cap", At = default, State = default, Failed = failed, Overdue = overdue };

    private static AgentHealth Health(bool connected = true, string? trouble = null, long free = 1L << 33, string? output = null) => new()
    {
        Outputs = [new GateHealth("gate", "cap", output is null, output, 0, 0, 0, 0, 0, 0)],
        At = default,
        UptimeSeconds = 1,
        RssBytes = 1,
        ManagedBytes = 1,
        CpuPercent = 0,
        Threads = 1,
        DiskFreeBytes = free,
        Stations = [],
        Mqtt = new LinkHealth(connected, "mqtt5", 1, true, 0, 0, 0, 0, 0),
        Outbox = new OutboxHealth(0, 0, null, 0, 1, null, 0, trouble),
    };

    private static ConfigurationReport Configuration(string? error) => new()
    {
        AppliedAt = default,
        Stations = [],
        Revision = 1,
        Sha256 = null,
        LastError = error is null ? null : new ConfigurationFault(3, 1, error, 1, default),
    };
}
