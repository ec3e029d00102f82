using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Monitoring;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Reporting;

/// <summary>Publishes what the agent is, how it fares, and what it has counted.</summary>
internal sealed class Reporter : IAsyncDisposable
{
    private static readonly TimeSpan StatisticsPeriod = TimeSpan.FromSeconds(10);
    private const int StatisticsPerHealth = 3;
    private readonly AgentConfiguration _configuration;
    private readonly IReadOnlyCollection<Station> _stations;
    // Of stations, and of parts that several of them see.
    private readonly Dictionary<string, PipelineMetrics> _metrics;
    private readonly IReadOnlyDictionary<string, StationCounters> _counters;
    private readonly Func<string, IReadOnlyList<string>> _trips;
    private readonly Func<string, RejectReport?> _rejects;
    private readonly Func<string, StationChallenge?> _challenges;
    private readonly PackageWatch _packages;
    private readonly AgentOutputs _outputs;
    private readonly Func<LeaseHolder?> _lease;
    private readonly AuditTrail _audit;
    private readonly ConfigurationKeeper? _keeper;
    private readonly StationChanges _changes;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _startedAt;
    private readonly long _started;
    private readonly ProcessSampler _process;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task _work = Task.CompletedTask;

    public Reporter(
        AgentConfiguration configuration, IReadOnlyCollection<Station> stations, PartGroups groups,
        IReadOnlyDictionary<string, StationCounters> counters,
        Func<string, IReadOnlyList<string>> trips, Func<string, RejectReport?> rejects, Func<string, StationChallenge?> challenges,
        PackageWatch packages, AgentOutputs outputs,
        Func<LeaseHolder?> lease,
        AuditTrail audit, ConfigurationKeeper? keeper, StationChanges changes, TimeProvider time)
    {
        (_configuration, _stations, _counters, _trips, _packages, _outputs) = (configuration, stations, counters, trips, packages, outputs);
        (_rejects, _challenges) = (rejects, challenges);
        _metrics = stations.Select(station => (station.Name, station.Metrics))
            .Concat(groups.All.Select(group => (group.Name, group.Metrics))).ToDictionary(StringComparer.Ordinal);
        (_lease, _audit, _keeper, _changes, _time) = (lease, audit, keeper, changes, time);
        (_startedAt, _started, _process) = (time.GetUtcNow(), time.GetTimestamp(), new ProcessSampler(time));
    }

    /// <summary>Begins to report.</summary>
    public void Start()
    {
        _outputs.ClockSynced = SystemClock.IsSynchronised();
        ReportRevision();
        if (_configuration.Mqtt.HomeAssistantPrefix is { } prefix)
        {
            (string topic, JsonObject content) = HomeAssistant.Discovery(prefix, _configuration);
            if (new DiscoveryMemory(Path.Combine(_configuration.StateDirectory, "discovery.json")).Complete(content) is { } failure)
                _outputs.NoteForgotten("discovery.json", failure);
            _outputs.HandOver.Post(new Discovery(topic, content.ToJsonString()));
        }
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Writes the counters down and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _work;
        foreach (string name in _metrics.Keys) ReportStatistics(name);
        _stop.Dispose();
    }

    /// <summary>Reports again what decides at the stations: after a start, a change, a changeover.</summary>
    public void ReportRevision()
    {
        // Two changes at a time must not leave the older one as the last word.
        lock (_lock)
        {
            _outputs.HandOver.Post(Info());
            _outputs.HandOver.Post(Configuration());
        }
    }

    /// <summary>Reports a station's counters, and writes them down.</summary>
    public void ReportStatistics(string station)
    {
        // In this order: after a kill the next run begins with no less than was published.
        _outputs.HandOver.Post(Statistics(station, _counters[station].Save()));
    }

    /// <summary>A station's counters now.</summary>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    public StationStatistics Statistics(string station) => Statistics(station, _counters[station].Now());

    private StationStatistics Statistics(string station, (PartCounts Total, PartCounts? Shift, PartCounts SinceReset) counts)
    {
        PipelineMetrics metrics = _metrics[station];
        bool inspected = metrics.Latency.Count > 0;
        return new StationStatistics
        {
            Station = station,
            At = _time.GetUtcNow(),
            Total = counts.Total,
            Shift = counts.Shift,
            SinceReset = counts.SinceReset,
            NotInspectedByReason = Enum.GetValues<Reason>().Where(reason => metrics.NotInspectedFor(reason) > 0)
                .ToDictionary(reason => JsonLiteral.CamelCase(reason.ToString()), metrics.NotInspectedFor),
            FrameFaults = Enum.GetValues<FrameFault>().Where(fault => metrics.FrameFaults.Of(fault) > 0)
                .ToDictionary(fault => JsonLiteral.CamelCase(fault.ToString()), metrics.FrameFaults.Of),
            Skipped = metrics.Skipped,
            LatencyP50Ms = inspected ? metrics.Latency.Percentile(0.5) : null,
            LatencyP95Ms = inspected ? metrics.Latency.Percentile(0.95) : null,
            LatencyP99Ms = inspected ? metrics.Latency.Percentile(0.99) : null,
            MaxSilenceMs = MaxSilence.TotalMilliseconds,
            Trips = _trips(station),
            Drift = _stations.FirstOrDefault(one => one.Name == station)?.Pipeline?.Drift?.Report(),
            Rejects = _rejects(station),
        };
    }

    // A beat may be late by a scheduling hiccup or a retransmission; two of them missing in a row may not.
    private TimeSpan MaxSilence => TimeSpan.FromSeconds(Math.Max(2, 3 * _configuration.Mqtt.HeartbeatSeconds));

    private async Task WorkAsync()
    {
        using var timer = new PeriodicTimer(StatisticsPeriod, _time);
        try
        {
            for (int round = 0; ; round++)
            {
                _outputs.ClockSynced = SystemClock.IsSynchronised();
                foreach (string name in _metrics.Keys) ReportStatistics(name);
                if (round % StatisticsPerHealth == 0) _outputs.HandOver.Post(Health());
                await timer.WaitForNextTickAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The stop that was asked for.
        }
    }

    private AgentInfo Info() => new()
    {
        Version = ProgramVersion.Text,
        Platform =
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
        StartedAt = _startedAt,
        Stations = [.. _stations.Select(Describe)],
        Commands = [.. (_configuration.Mqtt.Commands.Allow ?? []).Select(verb => JsonLiteral.CamelCase(verb.ToString()))],
        MaxLiveAgeSeconds = _configuration.Mqtt.MaxLiveAgeSeconds,
        HistoryDays = _configuration.Mqtt.Outbox.MaxDays,
        PlainVerdict = _configuration.Mqtt.PlainVerdict,
        MaxImageWidth = _configuration.Mqtt.Pictures.MaxWidth,
    };

    private static StationInfo Describe(Station station)
    {
        StationRevision revision = station.Revision;
        return new StationInfo
        {
            Name = station.Name,
            Camera = JsonLiteral.CamelCase(revision.Effective.Camera.Driver.ToString()),
            Mode = JsonLiteral.CamelCase(revision.Effective.Mode.ToString()),
            Recipe = revision.Recipe,
            Lot = station.Lot.Name,
            Recipes = [.. (revision.Configuration.Recipes ?? []).Select(recipe => recipe.Name)],
            Model = revision.Model?.Info is { } model ? Describe(model) : null,
            DeadlineMs = revision.Effective.DeadlineMilliseconds,
        };
    }

    private static StationModel Describe(ModelInfo model) => new()
    {
        Name = model.Name,
        Method = model.Method,
        Sha256 = model.Sha256,
        BankSha256 = model.BankSha256,
        BankPatches = model.BankPatches,
        InputWidth = model.InputWidth,
        InputHeight = model.InputHeight,
        Provider = model.Provider,
        Device = model.Device,
    };

    private ConfigurationReport Configuration() => new()
    {
        File = _keeper?.File,
        Revision = _keeper?.Stamp?.Revision,
        Sha256 = _keeper?.Stamp?.Sha256,
        AppliedAt = _keeper?.AppliedAt ?? _startedAt,
        Stations = [.. _stations.Select(Decision)],
        LastError = _keeper?.Fault,
        RestartRequired = _changes.RestartRequired,
        Lease = _lease(),
        Audit = _audit.Head,
    };

    private StationDecision Decision(Station station)
    {
        StationRevision revision = station.Revision;
        VerdictSettings? verdict = revision.Fault is null && revision.Model is not null ? revision.Rules.Verdict : null;
        return new StationDecision
        {
            Station = station.Name,
            Recipe = revision.Recipe,
            Threshold = verdict?.Threshold,
            WarningThreshold = verdict?.WarningThreshold,
            DecidedBy = verdict is null ? null : JsonLiteral.CamelCase(verdict.DecidedBy.ToString()),
            MinimumRegionAreaPx = verdict?.MinimumRegionArea,
            Zones = verdict is null
                ? []
                : [.. revision.Rules.Zones.Select(zone => new ZoneDecision(zone.Name, zone.Rule?.Threshold, zone.Rule?.MinimumRegionArea))],
            ModelSha256 = verdict is null ? null : revision.Model!.Info.Sha256,
            PackageOnDisk = _packages.OnDisk(station.Name) is { } package ? new PackageOnDisk(package.Sha256, package.Threshold) : null,
            Warnings = _packages.WarningsOf(station),
        };
    }

    /// <summary>How the agent fares now.</summary>
    public AgentHealth Health()
    {
        ProcessFigures figures = _process.Take();
        return _outputs.Complete(new AgentHealth
        {
            At = _time.GetUtcNow(),
            UptimeSeconds = Math.Round(_time.GetElapsedTime(_started).TotalSeconds, 1),
            RssBytes = figures.ResidentBytes,
            ManagedBytes = figures.ManagedBytes,
            CpuPercent = figures.ProcessorPercent,
            Threads = figures.Threads,
            DiskFreeBytes = ProcessSampler.FreeBytes(_configuration.StateDirectory),
            Stations =
            [
                .. _stations.Select(station => new StationHealth
                {
                    Station = station.Name,
                    State = JsonLiteral.CamelCase(station.State.ToString()),
                    LastFrameAgeMs = _counters[station.Name].LastFrameAge is { } age ? Math.Round(age.TotalMilliseconds) : null,
                    Waiting = station.Waiting,
                    Challenge = _challenges(station.Name) is { } challenge ? JsonLiteral.CamelCase(challenge.State.ToString()) : null,
                }),
            ],
        });
    }
}
