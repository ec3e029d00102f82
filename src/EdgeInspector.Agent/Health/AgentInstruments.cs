using System.Diagnostics.Metrics;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Challenges;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;
using EdgeInspector.Monitoring;
using EdgeInspector.Pipeline;
using EdgeInspector.Shadowing;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Health;

/// <summary>
/// All figures of the agent, as instruments of one meter: the source of /metrics and of OTLP. Names are those of Prometheus. Counters begin
/// at 0 in each run and only grow. Tags are bounded: stations, states, verdicts, reasons and kinds of faults, never parts or models.
/// </summary>
internal sealed class AgentInstruments : IInspectionSink
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "EdgeInspector";

    // All instruments of one reading say what one look found.
    private static readonly TimeSpan LookLasts = TimeSpan.FromMilliseconds(100);

    // Fixed, so that histograms of stations, agents and days can be added up.
    private static readonly InstrumentAdvice<double> LatencyBuckets = new()
    {
        HistogramBucketBoundaries = [0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 10],
    };

    private readonly HealthBoard _board;
    private readonly TimeProvider _time;
    private readonly Histogram<double> _latency;
    private readonly Lock _lock = new();
    private AgentReport? _look;
    private long _lookedAt;

    /// <summary>Creates the instruments.</summary>
    /// <param name="board">Knows the agent, from before there is one.</param>
    /// <param name="meters">Makes the meter, and disposes it.</param>
    public AgentInstruments(HealthBoard board, TimeProvider time, IMeterFactory meters)
    {
        (_board, _time) = (board, time);
        Meter = meters.Create(new MeterOptions(MeterName) { Version = ProgramVersion.Text });
        Meter.CreateObservableGauge("edgeinspector_build_info",
            () => new Measurement<long>(1, KeyValuePair.Create<string, object?>("version", ProgramVersion.Text)),
            description: "Always 1; its label says which version this is.");
        One("edgeinspector_live", null, "1 when nothing hangs, as /livez says.", () => Bit(Look().Live));
        One("edgeinspector_ready", null, "1 when parts can be inspected, as /readyz says.", () => Bit(Look().Ready));
        One("edgeinspector_config_last_reload_successful", null, "1 when the configuration file is in use as it stands.",
            () => board.LastReloadGood is { } good ? Bit(good) : null);
        One("edgeinspector_config_last_reload_success_timestamp_seconds", "s", "When the configuration in use was taken.",
            () => board.AppliedAt?.ToUnixTimeMilliseconds() / 1e3);
        CreateOfStations();
        CreateOfDrift();
        CreateOfRejects();
        CreateOfChallenges();
        CreateOfShadows();
        _latency = Meter.CreateHistogram("edgeinspector_latency_seconds", "s", "From the complete frame to its verdict.", null,
            LatencyBuckets);
        CreateOfProcess();
        CreateOfDelivery();
        CreateOfGates();
    }

    /// <summary>The meter that has them all.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        if (inspection.Verdict != Verdict.NotInspected && inspection.Challenge is null)
            _latency.Record(inspection.Timing.TotalMs / 1000, KeyValuePair.Create<string, object?>("station", inspection.Station));
    }

    /// <inheritdoc/>
    /// <remarks>The histogram lacks them; the counters are the stations' own.</remarks>
    public void Lost(LostResults lost)
    {
    }

    private void CreateOfStations()
    {
        Counter("edgeinspector_frames_total", "{part}", "Parts by verdict, in this run.", station =>
        [
            Of(station.Metrics.Passed, station, "verdict", "pass"), Of(station.Metrics.Failed, station, "verdict", "fail"),
            Of(station.Metrics.NotInspected, station, "verdict", "notInspected"),
        ]);
        Counter("edgeinspector_not_inspected_total", "{part}", "Parts that nobody looked at, by reason, in this run.", station =>
            Enum.GetValues<Reason>().Where(reason => reason != Reason.ScoreAtOrAboveThreshold)
                .Select(reason =>
                    Of(station.Metrics.NotInspectedFor(reason), station, "reason", JsonLiteral.CamelCase(reason.ToString()))));
        Counter("edgeinspector_frame_faults_total", "{frame}", "What was wrong with the camera's frames in this run, by kind.", station =>
            Enum.GetValues<FrameFault>()
            .Select(fault => Of(station.Metrics.FrameFaults.Of(fault), station, "kind", JsonLiteral.CamelCase(fault.ToString()))));
        Counter("edgeinspector_camera_outages_total", "{outage}", "How often the camera was lost in this run.",
            station => [Of(station.Metrics.NotInspectedFor(Reason.CameraLost), station)]);
        Meter.CreateObservableGauge("edgeinspector_station_state", () => Stations().SelectMany(station => Enum.GetValues<StationState>()
            .Select(state => Of(station.State == state ? 1L : 0, station, "state", JsonLiteral.CamelCase(state.ToString())))),
            description: "1 for the state that the station is in.");
        Meter.CreateObservableGauge("edgeinspector_frame_age_seconds", () => (_board.Agent?.Stations ?? [])
            .Where(one => one.Counters.LastFrameAge is not null)
            .Select(one => Of(one.Counters.LastFrameAge!.Value.TotalSeconds, one.Station)), "s",
            "Since the last frame; absent before the first.");
        Meter.CreateObservableGauge("edgeinspector_queue_frames", () => Stations().Select(station => Of((long)station.Waiting, station)),
            "{frame}", "Frames that wait for the model.");
    }

    private void CreateOfDrift()
    {
        Meter.CreateObservableGauge("edgeinspector_drift_deviations", () => Signals(signal => signal.Value), "{deviation}",
            "How far a figure is from what the model was taught, in standard deviations of taught pictures.");
        Meter.CreateObservableGauge("edgeinspector_drift_limit_deviations", () => Signals(signal => signal.Limit), "{deviation}",
            "What it may be.");
        Meter.CreateObservableGauge("edgeinspector_drift_alarm", () => Stations().SelectMany(station =>
                station.Pipeline?.Drift?.Causes is { } causes
                    ? Enum.GetValues<DriftCause>().Select(cause =>
                        Of(causes.Contains(cause) ? 1L : 0, station, "cause", JsonLiteral.CamelCase(cause.ToString())))
                    : []),
            description: "1 for what has moved away from what the model was taught.");
    }

    private void CreateOfRejects()
    {
        Meter.CreateObservableGauge("edgeinspector_rejects_usual_ratio", () => Rejects()
                .Where(one => one.Report.UsualShare is not null).Select(one => Of(one.Report.UsualShare!.Value, one.Station)),
            description: "Share of failed parts that is usual; absent while nobody knows.");
        Meter.CreateObservableGauge("edgeinspector_rejects_alarm", () => Rejects().SelectMany(one => Enum.GetValues<RejectExcess>()
                .Select(excess => Of(one.Report.Beyond == excess ? 1L : 0, one.Station, "beyond", JsonLiteral.CamelCase(excess.ToString())))),
            description: "1 while more parts fail than chance gives: in an hour, or rare ones in a run.");
    }

    private IEnumerable<(Station Station, RejectReport Report)> Rejects() =>
        Stations().Select(station => (station, _board.Agent?.RejectsOf(station))).Where(one => one.Item2 is not null)
            .Select(one => (one.station, one.Item2!));

    private void CreateOfChallenges()
    {
        Meter.CreateObservableGauge("edgeinspector_challenge_state", () => Challenges().SelectMany(one => Enum.GetValues<ChallengeState>()
                .Select(state => Of(one.Challenge.State == state ? 1L : 0, one.Station, "state", JsonLiteral.CamelCase(state.ToString())))),
            description: "1 for how the station's challenge parts stand; absent where it has none.");
        Meter.CreateObservableGauge("edgeinspector_challenge_detection_ratio", () => Challenges()
                .Where(one => one.Challenge.Proven is not null).Select(one => Of(one.Challenge.Proven!.AtLeast, one.Station)),
            description: "At least this share of the challenge parts' defects is detected by the model in use, with 95 % confidence.");
    }

    private void CreateOfShadows() =>
        Meter.CreateObservableGauge("edgeinspector_shadow_parts", () => Stations()
                .Select(station => (station, _board.Agent?.ShadowOf(station))).Where(one => one.Item2 is { On: true })
                .SelectMany(one => Cells(one.station, one.Item2!.Counts)), "{part}",
            "Parts that the model in use and the version in its shadow both judged, in the run that is on; absent without one.");

    private static IEnumerable<Measurement<long>> Cells(Station station, ShadowCounts counts) =>
    [
        Of(counts.BothPass, station, "outcome", "bothPass"), Of(counts.OnlyAFails, station, "outcome", "onlyAFails"),
        Of(counts.OnlyBFails, station, "outcome", "onlyBFails"), Of(counts.BothFail, station, "outcome", "bothFail"),
    ];

    private IEnumerable<(Station Station, StationChallenge Challenge)> Challenges() =>
        Stations().Select(station => (station, _board.Agent?.ChallengeOf(station))).Where(one => one.Item2 is not null)
            .Select(one => (one.station, one.Item2!));

    private IEnumerable<Measurement<double>> Signals(Func<DriftSignal, double> read) => Stations()
        .SelectMany(station => (station.Pipeline?.Drift?.Report()?.Signals ?? []).Select(signal => new Measurement<double>(
            read(signal), KeyValuePair.Create<string, object?>("station", station.Name),
            KeyValuePair.Create<string, object?>("figure", signal.Name))));

    private void CreateOfProcess()
    {
        One("edgeinspector_uptime_seconds", "s", "Since the start of this run.", () => Look().Agent?.UptimeSeconds);
        One("edgeinspector_resident_memory_bytes", "By", "Memory of the process.", () => Look().Agent?.RssBytes);
        One("edgeinspector_managed_memory_bytes", "By", "Memory of the managed heap.", () => Look().Agent?.ManagedBytes);
        One("edgeinspector_threads", "{thread}", "Threads of the process.", () => Look().Agent?.Threads);
        One("edgeinspector_disk_free_bytes", "By", "Room on the disk of the state folder.", () => Look().Agent?.DiskFreeBytes);
    }

    private void CreateOfDelivery()
    {
        One("edgeinspector_mqtt_connected", null, "1 while the broker takes results.",
            () => Look().Agent?.Mqtt is { } mqtt ? Bit(mqtt.Connected) : null);
        Total("edgeinspector_mqtt_connections_total", "{connection}", "Connections made in this run.", mqtt => mqtt.Connections);
        Total("edgeinspector_results_delivered_total", "{result}", "Results that the broker acknowledged in this run.",
            mqtt => mqtt.Delivered);
        Total("edgeinspector_results_dropped_total", "{result}", "Results lost in this run.", mqtt => mqtt.Dropped);
        Total("edgeinspector_results_parked_total", "{result}", "Results that the broker refused in this run.", mqtt => mqtt.Parked);
        One("edgeinspector_outbox_records", "{result}", "Results on the disk, delivered ones included.",
            () => Look().Agent?.Outbox?.Records);
        One("edgeinspector_outbox_undelivered_records", "{result}", "Results that the broker has not acknowledged.",
            () => Look().Agent?.Outbox?.Undelivered);
        One("edgeinspector_outbox_bytes", "By", "Size of the outbox.", () => Look().Agent?.Outbox?.Bytes);
        One("edgeinspector_outbox_oldest_age_seconds", "s", "Age of the oldest undelivered result; 0 when there is none.",
            () => Look().Agent?.Outbox is { } outbox ? outbox.OldestAgeSeconds ?? 0 : null);
        One("edgeinspector_outbox_in_trouble", null, "1 while nothing can be written to the disk.",
            () => Look().Agent?.Outbox is { } outbox ? Bit(outbox.Trouble is not null) : null);
    }

    private void CreateOfGates()
    {
        Meter.CreateObservableGauge("edgeinspector_output_connected", () => Gates(gate => gate.Connected ? 1L : 0),
            description: "1 while the device of an output that moves a gate does what it is told.");
        Meter.CreateObservableCounter("edgeinspector_output_outages_total", () => Gates(gate => gate.Outages), "{outage}",
            "How often that device was lost in this run.");
        Meter.CreateObservableCounter("edgeinspector_output_passes_total", () => Gates(gate => gate.Passed), "{part}",
            "Passes that it confirmed in this run.");
        Meter.CreateObservableCounter("edgeinspector_output_rejects_total", () => Gates(gate => gate.Rejected), "{part}",
            "Parts that got no pass at the gate in this run, whatever their verdict.");
        Meter.CreateObservableCounter("edgeinspector_output_late_total", () => Gates(gate => gate.Late + gate.Crowded), "{part}",
            "Of those: passes that came too late, or with too many parts on the way.");
        Meter.CreateObservableCounter("edgeinspector_output_withdrawn_total", () => Gates(gate => gate.Withdrawn), "{part}",
            "Of those: passes taken back after an outage, a stop of the station or a doubtful count.");
    }

    private IEnumerable<Measurement<long>> Gates(Func<GateHealth, long> read) => (Look().Agent?.Outputs ?? []).Select(gate =>
        new Measurement<long>(read(gate), KeyValuePair.Create<string, object?>("output", gate.Name),
            KeyValuePair.Create<string, object?>("station", gate.Station)));

    private AgentReport Look()
    {
        lock (_lock)
        {
            if (_look is not null && _time.GetElapsedTime(_lookedAt) < LookLasts) return _look;
            (_look, _lookedAt) = (_board.Look(), _time.GetTimestamp());
            return _look;
        }
    }

    private IEnumerable<Station> Stations() => (_board.Agent?.Stations ?? []).Select(one => one.Station);

    private void Counter(string name, string unit, string help, Func<Station, IEnumerable<Measurement<long>>> read) =>
        Meter.CreateObservableCounter(name, () => Stations().SelectMany(read), unit, help);

    private void Total(string name, string unit, string help, Func<LinkHealth, long> read) => Meter.CreateObservableCounter(
        name, () => Look().Agent?.Mqtt is { } mqtt ? (Measurement<long>[])[new(read(mqtt))] : [], unit, help);

    private void One(string name, string? unit, string help, Func<double?> read) => Meter.CreateObservableGauge(
        name, () => read() is { } value ? (Measurement<double>[])[new(value)] : [], unit, help);

    private static Measurement<T> Of<T>(T value, Station station) where T : struct =>
        new(value, KeyValuePair.Create<string, object?>("station", station.Name));

    private static Measurement<long> Of(long value, Station station, string tag, string text) =>
        new(value, KeyValuePair.Create<string, object?>("station", station.Name), KeyValuePair.Create<string, object?>(tag, text));

    private static double Bit(bool value) => value ? 1 : 0;
}
