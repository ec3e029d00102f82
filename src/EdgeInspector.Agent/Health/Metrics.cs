using System.Globalization;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Health;

/// <summary>The agent's figures, with Prometheus' naming rules: base units, totals end in _total.</summary>
internal sealed class Metrics
{
    private readonly List<MetricFamily> _families = [];

    /// <summary>Everything that is known now.</summary>
    public static IReadOnlyList<MetricFamily> Read(HealthReport report, HealthBoard board)
    {
        var metrics = new Metrics();
        metrics.One("edgeinspector_build_info", "gauge", "Always 1; its label says which version this is.", 1, ("version", report.Version));
        metrics.One("edgeinspector_live", "gauge", "1 when everything comes forward, as /livez says.", report.Live ? 1 : 0);
        metrics.One("edgeinspector_ready", "gauge", "1 when parts can be inspected, as /readyz says.", report.Ready ? 1 : 0);
        if (board.LastReloadGood is { } good) metrics.One("edgeinspector_config_last_reload_successful", "gauge", "1 when the configuration file is in use as it stands.", good ? 1 : 0);
        if (board.AppliedAt is { } applied) metrics.One("edgeinspector_config_last_reload_success_timestamp_seconds", "gauge", "When the configuration in use was taken.", applied.ToUnixTimeMilliseconds() / 1e3);
        if (board.Agent is { } agent && report.Agent is { } health)
        {
            metrics.WriteStations([.. agent.Stations]);
            metrics.WriteProcess(health);
        }
        return metrics._families;
    }

    private void WriteStations((Station Station, StationCounters Counters)[] stations)
    {
        Head("edgeinspector_frames_total", "counter", "Parts by verdict, over all runs.");
        foreach ((Station station, StationCounters counters) in stations)
        {
            PartCounts total = counters.Now().Total;
            Sample("edgeinspector_frames_total", total.Passed, ("station", station.Name), ("verdict", "pass"));
            Sample("edgeinspector_frames_total", total.Failed, ("station", station.Name), ("verdict", "fail"));
            Sample("edgeinspector_frames_total", total.NotInspected, ("station", station.Name), ("verdict", "notInspected"));
        }
        Head("edgeinspector_not_inspected_total", "counter", "Parts that nobody looked at, by reason, in this run.");
        foreach ((Station station, PipelineMetrics figures) in WithFigures(stations))
            foreach (Reason reason in Enum.GetValues<Reason>().Where(reason => reason != Reason.ScoreAtOrAboveThreshold))
                Sample("edgeinspector_not_inspected_total", figures.NotInspectedFor(reason), ("station", station.Name), ("reason", JsonLiteral.CamelCase(reason.ToString())));
        Head("edgeinspector_frame_faults_total", "counter", "What was wrong with the camera's frames in this run, by kind.");
        foreach ((Station station, PipelineMetrics figures) in WithFigures(stations))
            foreach (FrameFault fault in Enum.GetValues<FrameFault>())
                Sample("edgeinspector_frame_faults_total", figures.FrameFaults.Of(fault), ("station", station.Name), ("kind", JsonLiteral.CamelCase(fault.ToString())));
        Head("edgeinspector_camera_outages_total", "counter", "How often the camera was lost in this run.");
        foreach ((Station station, PipelineMetrics figures) in WithFigures(stations))
            Sample("edgeinspector_camera_outages_total", figures.NotInspectedFor(Reason.CameraLost), ("station", station.Name));
        Head("edgeinspector_station_state", "gauge", "1 for the state that the station is in.");
        foreach ((Station station, _) in stations)
            foreach (StationState state in Enum.GetValues<StationState>())
                Sample("edgeinspector_station_state", station.State == state ? 1 : 0, ("station", station.Name), ("state", JsonLiteral.CamelCase(state.ToString())));
        Head("edgeinspector_frame_age_seconds", "gauge", "Since the last frame; absent before the first.");
        foreach ((Station station, StationCounters counters) in stations)
            if (counters.LastFrameAge is { } age) Sample("edgeinspector_frame_age_seconds", age.TotalSeconds, ("station", station.Name));
        Head("edgeinspector_queue_frames", "gauge", "Frames that wait for the model.");
        foreach ((Station station, _) in stations) Sample("edgeinspector_queue_frames", station.Waiting, ("station", station.Name));
        Head("edgeinspector_latency_seconds", "summary", "From the complete frame to its verdict in this run, by quantile.");
        foreach ((Station station, PipelineMetrics figures) in WithFigures(stations).Where(one => one.Figures.Latency.Count > 0))
        {
            foreach (double quantile in (double[])[0.5, 0.95, 0.99, 0.999])
                Sample("edgeinspector_latency_seconds", figures.Latency.Percentile(quantile) / 1000, ("station", station.Name), ("quantile", quantile.ToString(CultureInfo.InvariantCulture)));
            Sample("edgeinspector_latency_seconds_count", figures.Latency.Count, ("station", station.Name));
        }
    }

    private void WriteProcess(AgentHealth health)
    {
        One("edgeinspector_uptime_seconds", "gauge", "Since the start of this run.", health.UptimeSeconds);
        One("edgeinspector_resident_memory_bytes", "gauge", "Memory of the process.", health.RssBytes);
        One("edgeinspector_managed_memory_bytes", "gauge", "Memory of the managed heap.", health.ManagedBytes);
        One("edgeinspector_threads", "gauge", "Threads of the process.", health.Threads);
        if (health.DiskFreeBytes is { } free) One("edgeinspector_disk_free_bytes", "gauge", "Room on the disk of the state folder.", free);
        if (health.Mqtt is { } mqtt)
        {
            One("edgeinspector_mqtt_connected", "gauge", "1 while the broker takes results.", mqtt.Connected ? 1 : 0);
            One("edgeinspector_mqtt_connections_total", "counter", "Connections made in this run.", mqtt.Connections);
            One("edgeinspector_results_delivered_total", "counter", "Results that the broker acknowledged in this run.", mqtt.Delivered);
            One("edgeinspector_results_dropped_total", "counter", "Results lost in this run.", mqtt.Dropped);
            One("edgeinspector_results_parked_total", "counter", "Results that the broker refuses for ever.", mqtt.Parked);
        }
        if (health.Outbox is not { } outbox) return;
        One("edgeinspector_outbox_records", "gauge", "Results on the disk, delivered ones included.", outbox.Records);
        One("edgeinspector_outbox_undelivered_records", "gauge", "Results that the broker has not acknowledged.", outbox.Undelivered);
        One("edgeinspector_outbox_bytes", "gauge", "Size of the outbox.", outbox.Bytes);
        One("edgeinspector_outbox_oldest_age_seconds", "gauge", "Age of the oldest undelivered result; 0 when there is none.", outbox.OldestAgeSeconds ?? 0);
        One("edgeinspector_outbox_in_trouble", "gauge", "1 while nothing can be written to the disk.", outbox.Trouble is null ? 0 : 1);
    }

    private static IEnumerable<(Station Station, PipelineMetrics Figures)> WithFigures((Station Station, StationCounters Counters)[] stations) =>
        stations.Where(one => one.Station.Metrics is not null).Select(one => (one.Station, one.Station.Metrics!));

    private void One(string name, string kind, string help, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Head(name, kind, help);
        Sample(name, value, labels);
    }

    private void Head(string name, string kind, string help) => _families.Add(new MetricFamily(name, kind, help, []));

    private void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels) => _families[^1].Samples.Add(new MetricSample(name, value, [.. labels]));
}
