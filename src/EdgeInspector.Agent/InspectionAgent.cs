using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Agent.Web;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Monitoring;
using EdgeInspector.Mqtt;
using EdgeInspector.Parts;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeInspector.Agent;

/// <summary>
/// A running agent: its stations, which do not disturb each other, and the outputs that they share. <see cref="AgentBuilder"/> makes it.
/// </summary>
internal sealed class InspectionAgent : IAsyncDisposable
{
    // Supervisors grant ten seconds, and what comes behind needs some of them.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(8.5);
    private readonly AgentConfiguration _started;
    private readonly TimeProvider _time;
    private readonly EventLogger _log;
    private readonly ServiceProvider _parts;
    private readonly EmbeddedBroker? _broker;
    private readonly FileArchive? _archive;
    private readonly AgentOutputs _outputs;
    private readonly IReadOnlyDictionary<string, Station> _stations;
    private readonly PartGroups _groups;
    private readonly IReadOnlyDictionary<string, StationCounters> _counters;
    private readonly Reporter _reporter;
    private readonly WriteLease _lease;
    private readonly CommandDesk _desk;
    private readonly LocalCommands _verbs;
    private readonly TeachingWork _teaching;
    private readonly ChallengeDesk _challenges;
    private readonly RejectWatch _rejects;
    private readonly ShadowDesk _shadows;
    private readonly LearnedPictures _learned;
    private readonly CameraFacts _cameras;
    private readonly ModelFacts _models;
    private readonly ModelImport _imports;
    private readonly PackageWatch _packages;
    private readonly ChangeRecorder _recorder;
    private readonly StationChanges _changes;
    private readonly long _session;
    private bool _stopped;

    /// <summary>Connects the parts; nothing runs before <see cref="StartAsync"/>.</summary>
    /// <param name="configuration">What the parts are made from.</param>
    /// <param name="parts">The parts; the agent's from here on, unless this fails.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    public InspectionAgent(AgentConfiguration configuration, ServiceProvider parts, TimeProvider time, EventLogger log)
    {
        (_started, _parts, _time, _log) = (configuration, parts, time, log);
        _session = parts.GetRequiredService<AgentIdentity>().Session;
        _outputs = parts.GetRequiredService<AgentOutputs>();
        _archive = parts.GetService<FileArchive>();
        _stations = parts.GetRequiredService<IReadOnlyDictionary<string, Station>>();
        _groups = parts.GetRequiredService<PartGroups>();
        _counters = parts.GetRequiredService<IReadOnlyDictionary<string, StationCounters>>();
        _packages = parts.GetRequiredService<PackageWatch>();
        _changes = parts.GetRequiredService<StationChanges>();
        _reporter = parts.GetRequiredService<Reporter>();
        _recorder = parts.GetRequiredService<ChangeRecorder>();
        _lease = parts.GetRequiredService<WriteLease>();
        _desk = parts.GetRequiredService<CommandDesk>();
        _verbs = parts.GetRequiredService<LocalCommands>();
        _teaching = parts.GetRequiredService<TeachingWork>();
        _challenges = parts.GetRequiredService<ChallengeDesk>();
        _challenges.Tripped = parts.GetRequiredService<TripWatch>().SetChallenge;
        _rejects = parts.GetRequiredService<RejectWatch>();
        _shadows = parts.GetRequiredService<ShadowDesk>();
        _learned = parts.GetRequiredService<LearnedPictures>();
        _cameras = parts.GetRequiredService<CameraFacts>();
        _models = parts.GetRequiredService<ModelFacts>();
        _imports = parts.GetRequiredService<ModelImport>();
        _broker = parts.GetService<EmbeddedBroker>();
        _outputs.Recorded = (name, sequence) =>
        {
            if (_stations.TryGetValue(name, out Station? station)) station.MarkRecorded(sequence);
            else _groups.MarkRecorded(name, sequence);
        };
        foreach (Station station in _stations.Values)
        {
            station.RevisionChanged = () =>
            {
                _packages.Took(station);
                _challenges.Took(station);
                _shadows.Took(station);
                _reporter.ReportRevision();
            };
        }
        _packages.Changed = _reporter.ReportRevision;
        _lease.Changed = _reporter.ReportRevision;
        parts.GetRequiredService<AuditTrail>().Changed = _reporter.ReportRevision;
        _outputs.TakeCommands(_desk, configuration);
    }

    /// <summary>Ends when all cameras have shown their last frames.</summary>
    public Task CamerasEnded => Task.WhenAll(_stations.Values.Select(station => station.CameraEnded));

    /// <summary>What it was started with.</summary>
    public AgentConfiguration Configuration => _started;

    /// <summary>The stations, and what each has counted.</summary>
    public IEnumerable<(Station Station, StationCounters Counters)> Stations => _stations.Select(one => (one.Value, _counters[one.Key]));

    /// <summary>A station's rejects beside those that chance gives; null where it inspects nothing or nobody wants to know.</summary>
    public RejectReport? RejectsOf(Station station) => _rejects.Report(station.Name);

    /// <summary>How a station's challenges stand; null where it has none.</summary>
    public StationChallenge? ChallengeOf(Station station) => _challenges.Facts(station.Name);

    /// <summary>How a station's shadow run stands; null where none was begun.</summary>
    public StationShadow? ShadowOf(Station station) => _shadows.Facts(station.Name);

    /// <summary>How it fares now.</summary>
    public AgentHealth Health() => _reporter.Health();

    /// <summary>Outputs that hang, so that only a restart helps.</summary>
    public IReadOnlyList<string> HungOutputs => _outputs.HandOver.Hung;

    /// <summary>Paths of edited keys that wait for the next start.</summary>
    public IReadOnlyList<string> RestartRequired => _changes.RestartRequired;

    /// <summary>Starts the outputs, then the stations.</summary>
    /// <exception cref="IOException">The embedded broker's port is taken.</exception>
    public async Task StartAsync()
    {
        // A station holds a thread of the pool while it loads a model; the pool would otherwise add threads only twice a second.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + _stations.Count + 4), ports);
        if (_broker is not null) await _broker.StartAsync(_started.Mqtt.EmbeddedBrokerPort!.Value);
        await _outputs.StartAsync();
        // The disk knows best which parts have their record: it is asked before anything is said about those that have none.
        foreach (Station station in _stations.Values) station.MarkRecorded(_outputs.LastRecorded(station.Name));
        foreach (PartGroup group in _groups.All) _groups.MarkRecorded(group.Name, _outputs.LastRecorded(group.Name));
        await Task.WhenAll(_counters.Keys.Select(CompleteCountersAsync));
        _log.AgentStarts(
            _started.Agent.Name, _session, _stations.Count, _started.Mqtt.Broker, _started.TopicBase, _started.StateDirectory);
        _challenges.Start(_outputs.LastRecorded);
        _groups.Start(_stations);
        foreach (Station station in _stations.Values)
        {
            _outputs.HandOver.Post(new StationStatus(station.Name, StationState.NoCamera, IsResponsive: () => station.IsWorking));
            station.Start();
        }
        _reporter.Start();
        _packages.Start();
        _verbs.Start();
        _teaching.Start();
        _shadows.Start();
        _parts.GetRequiredService<Collectors>().Start();
        _archive?.Start();
    }

    // What was counted after the counters were last written down stands in the stored results.
    private async Task CompleteCountersAsync(string station)
    {
        try
        {
            await _counters[station].CompleteAsync(
                _outputs.LastRecorded(station), (first, last) => _outputs.ReadStoredAsync(station, first, last));
        }
        catch (IOException exception)
        {
            _log.CountersIncomplete(station, exception.Message);
        }
    }

    /// <inheritdoc cref="StationChanges.ApplyAsync"/>
    public Task ApplyAsync(AgentConfiguration configuration, ConfigurationStamp stamp, CancellationToken cancellation = default) =>
        _changes.ApplyAsync(configuration, stamp, cancellation);

    /// <inheritdoc cref="StationChanges.TakePackagesAsync"/>
    public Task TakePackagesAsync(CancellationToken cancellation) => _changes.TakePackagesAsync(cancellation);

    /// <summary>Takes every good version of a configuration file into use from now on, and puts edits on record.</summary>
    /// <param name="keeper">Watches the file; stays the caller's.</param>
    public void Follow(ConfigurationKeeper keeper)
    {
        keeper.Apply = (file, stamp, cancellation) => ApplyAsync(file.Configuration!, stamp, cancellation);
        keeper.SavedAgain = TakePackagesAsync;
        keeper.Edited = _recorder.Record;
        if (keeper.EditedWhileStopped is { } edited) _recorder.Record(edited);
        keeper.RestartRequired = () => RestartRequired;
        keeper.Changed = ReportConfiguration;
    }

    /// <summary>What makes no sense at a station, or waits to be taken into use, in sentences; empty when nothing does.</summary>
    public IReadOnlyList<string> Warnings(Station station) => _packages.WarningsOf(station);

    /// <summary>Reports again which configuration is in use and whether the file is good.</summary>
    public void ReportConfiguration() => _reporter.ReportRevision();

    /// <summary>
    /// Stops in the order of the data: stations, outputs, broker. Whatever hangs is waited for within one limit for all together.
    /// </summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        long began = _time.GetTimestamp();
        await Task.WhenAll(_stations.Values.Select(station => station.StopAsync()));
        _groups.Stop();
        _lease.Changed = null;
        var end = new OrderlyEnd(_time, _log);
        await end.WaitAsync("the verbs", _verbs);
        await end.WaitAsync("the commands", _desk);
        await end.WaitAsync("teaching", _teaching);
        await end.WaitAsync("the shadow runs", _shadows);
        await end.WaitAsync("the challenges", _challenges);
        await end.WaitAsync("the look at the packages", _packages);
        await end.WaitAsync("the reports", _reporter);
        _log.Publish = null;
        await _outputs.StopAsync(LongestStop - _time.GetElapsedTime(began));
        if (_broker is not null) await _broker.StopAsync();
        Station[] all = [.. _stations.Values];
        _log.AgentStopped(all.Sum(station => station.Metrics.Passed), all.Sum(station => station.Metrics.Failed),
            all.Sum(station => station.Metrics.NotInspected));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _parts.DisposeAsync();
    }

    /// <summary>The agent as the page sees it.</summary>
    public PageAgent ForPage() => new()
    {
        Name = _started.Agent.Name,
        Session = _session,
        Stations = [.. _started.ResultNames],
        Groups = _groups.All.ToDictionary(group => group.Name, group => group.Stations, StringComparer.Ordinal),
        Desk = _desk,
        Lease = _lease,
        StatisticsNow = name => _reporter.Statistics(name),
        HealthNow = _reporter.Health,
        Parts = _parts.GetRequiredService<PartArchive>(),
        Plan = _parts.GetRequiredService<ShiftPlan>(),
        Cameras = _cameras,
        Models = _models,
        Imports = _imports,
        Evidence = _parts.GetRequiredService<PartEvidence>(),
        Learned = _learned,
        Collections = _parts.GetRequiredService<CollectionDesk>(),
        ChallengeDesk = _challenges,
        Shadows = _shadows,
    };
}
