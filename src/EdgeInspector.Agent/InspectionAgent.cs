using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Health;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Agent.Web;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Models;
using EdgeInspector.Mqtt;
using EdgeInspector.Pipeline;
using EdgeInspector.Results;
using EdgeInspector.Secrets;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using EdgeInspector.Web.Live;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent;

/// <summary>A running agent: its stations, which do not disturb each other, and the outputs that they share.</summary>
internal sealed class InspectionAgent : IAsyncDisposable
{
    private const int RecordedParts = 1000;
    private readonly AgentConfiguration _started;
    private readonly EventLogger _log;
    private readonly StateLock _lock;
    private readonly EmbeddedBroker? _broker;
    private readonly AgentOutputs _outputs;
    private readonly Dictionary<string, Station> _stations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StationCounters> _counters = new(StringComparer.Ordinal);
    private readonly Reporter _reporter;
    private readonly WriteLease _lease;
    private readonly CommandDesk _desk;
    private readonly PackageWatch _packages;
    private readonly ChangeRecorder _recorder;
    private readonly FileArchive? _archive;
    private readonly SemaphoreSlim _changes = new(1);
    private readonly long _session;
    private bool _stopped;

    /// <summary>Builds everything; nothing runs before <see cref="StartAsync"/>.</summary>
    /// <param name="configuration">Checked configuration.</param>
    /// <param name="stamp">What the messages say of it; null when it comes from no file.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="observer">Takes all inspections too; null for none.</param>
    /// <param name="openCamera">Opens cameras instead of <see cref="CameraFactory"/>; null for that.</param>
    /// <param name="modelRetry">How long a station waits before it looks at an unusable model again; null for 5 s.</param>
    /// <param name="keeper">Watches the configuration's file; null when there is none. Stays the caller's.</param>
    /// <param name="instruments">Measures every inspection; null for none. Stays the caller's.</param>
    /// <param name="page">Shows it to people; null for nobody. Stays the caller's.</param>
    /// <exception cref="IOException">The state folder cannot be written, or another agent uses it.</exception>
    public InspectionAgent(
        AgentConfiguration configuration, ConfigurationStamp? stamp, TimeProvider time, ILogger logger,
        IInspectionSink? observer = null, Func<CameraConfiguration, int, ICamera>? openCamera = null, TimeSpan? modelRetry = null, ConfigurationKeeper? keeper = null,
        AgentInstruments? instruments = null, LiveHub? page = null)
    {
        _started = configuration;
        _log = logger as EventLogger ?? new EventLogger(logger, time);
        _lock = StateLock.Take(configuration.StateDirectory, configuration.Agent.Name, time);
        try
        {
            var codec = new OpenCvPictureCodec();
            _session = SessionCounter.Next(configuration.StateDirectory, out string? failure);
            if (failure is not null) _log.SessionNotKept(configuration.StateDirectory, DiskRoom.Describe(configuration.StateDirectory), failure);
            if (configuration.Mqtt.EmbeddedBrokerPort is not null) _broker = new EmbeddedBroker();
            _lease = new WriteLease(time);
            _outputs = new AgentOutputs(configuration, _session, time, _log);
            HandOver handOver = _outputs.HandOver;
            _log.Publish = handOver.Post;
            var trips = new TripWatch(name => _stations[name].Setup.Configuration.Trips, handOver.Post, _outputs.LineStop, _log);
            handOver.Add("counters", new CountingSink(_counters)).Add("trips", trips);
            if (instruments is not null) handOver.Add("figures", instruments);
            if (observer is not null) handOver.Add("observer", observer);
            if (observer is IPictureSink pictures) handOver.Add("observer", pictures);
            var surroundings = new StationSurroundings
            {
                Sinks = handOver,
                OpenCamera = (camera, buffers, files) =>
                    openCamera?.Invoke(camera, buffers) ?? CameraFactory.Open(camera, buffers, files, time, _log, configuration.StateDirectory),
                Codec = codec,
                Archive = _archive = configuration.Archive.Folder is null ? null : new FileArchive(configuration.Archive, codec, time, _log) { Kept = _outputs.NotePicture },
                StateDirectory = configuration.StateDirectory,
                PartScores = (station, model, decidedBy) => ScoresOfParts(configuration.ToStoreOptions().Folder, station, model, decidedBy),
                Sessions = configuration.Execution.ToSettings(),
                Pictures = configuration.Mqtt.Pictures,
                ModelRetry = modelRetry ?? TimeSpan.FromSeconds(5),
                LoadPatience = TimeSpan.FromSeconds(10),
                Time = time,
                Logger = _log,
            };
            var shifts = new ShiftPlan(configuration.Agent.Shifts ?? [], TimeZoneInfo.Local);
            foreach (StationConfiguration station in configuration.Stations)
            {
                _counters.Add(station.Name, new StationCounters(configuration.StateDirectory, station.Name, shifts, time));
                _stations.Add(station.Name, new Station(station, stamp, surroundings)
                {
                    StateChanged = (state, detail) => handOver.Post(new StationStatus(station.Name, state, detail is null ? null : SecretBook.Hide(detail))),
                    SetupChanged = () =>
                    {
                        _packages!.Took(_stations[station.Name]);
                        _reporter!.ReportSetup();
                    },
                });
            }
            _outputs.Recorded = (name, sequence) =>
            {
                if (_stations.TryGetValue(name, out Station? station)) station.MarkRecorded(sequence);
            };
            var audit = new AuditTrail(Path.Combine(configuration.StateDirectory, "audit.jsonl"));
            _recorder = new ChangeRecorder(audit, handOver.Post, time, _log);
            _packages = new PackageWatch(_stations.Values, configuration.StateDirectory, () => _reporter!.ReportSetup(), time, _log) { Taken = _recorder.RecordPackage };
            _reporter = new Reporter(
                configuration, _stations.Values, _counters, trips.Current, _packages, _outputs, () => _lease.Current, keeper, () => RestartRequired, time);
            var commands = new AgentCommands(_stations, _counters, _outputs, configuration.TopicBase, keeper is null ? null : new ThresholdEdit(keeper), _reporter, _changes, _log);
            _desk = new CommandDesk(commands, (configuration.Mqtt.Commands.Allow ?? []).ToHashSet(), audit, _lease, handOver.Post, time, _log);
            _lease.Changed = _reporter.ReportSetup;
            _outputs.TakeCommands(_desk, configuration);
            if (page is not null && configuration.Page.Enabled) _outputs.ShowOn(page, PageAgent());
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Ends when all cameras have shown their last frames.</summary>
    public Task CamerasEnded => Task.WhenAll(_stations.Values.Select(station => station.CameraEnded));

    /// <summary>What it was started with.</summary>
    public AgentConfiguration Configuration => _started;

    /// <summary>The stations, and what each has counted.</summary>
    public IEnumerable<(Station Station, StationCounters Counters)> Stations => _stations.Select(one => (one.Value, _counters[one.Key]));

    /// <summary>How it fares now.</summary>
    public AgentHealth Health() => _reporter.Health();

    /// <summary>Outputs that hang, so that only a restart helps.</summary>
    public IReadOnlyList<string> HungOutputs => _outputs.HandOver.Hung;

    /// <summary>Paths of edited keys that wait for the next start.</summary>
    public IReadOnlyList<string> RestartRequired { get; private set; } = [];

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
        _log.AgentStarts(
            _started.Agent.Name, _session, _stations.Count, _started.Mqtt.Broker, _started.TopicBase, _started.StateDirectory);
        foreach (Station station in _stations.Values)
        {
            _outputs.HandOver.Post(new StationStatus(station.Name, StationState.NoCamera, IsResponsive: () => station.IsWorking));
            station.Start();
        }
        _reporter.Start();
        _packages.Start();
    }

    /// <summary>
    /// Takes another version of the configuration into use. Every station is prepared before the first one changes: what does not fit at
    /// one of them is refused as a whole.
    /// </summary>
    /// <exception cref="OperationCanceledException">Another version is wanted by now; nothing has changed.</exception>
    /// <exception cref="Exception">A model or its rules cannot be used; the message is for people, and nothing has changed.</exception>
    public async Task ApplyAsync(AgentConfiguration configuration, ConfigurationStamp stamp, CancellationToken cancellation = default)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            List<(Station Station, StationSetup Setup)> prepared = await PrepareAllAsync(configuration, stamp, cancellation);
            RestartRequired = ConfigurationDifference.NeedingRestart(_started, configuration);
            await Task.WhenAll(prepared.Select(one => one.Station.TakeOverAsync(one.Setup)));
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Takes model packages that changed on the disk into use; one that cannot be used leaves the old one in its place, and is said.</summary>
    /// <exception cref="OperationCanceledException">They are not wanted any more; what was taken already stays.</exception>
    public async Task TakePackagesAsync(CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            foreach (Station station in _packages.Look())
            {
                try
                {
                    await station.TakeOverAsync(await station.PrepareAgainAsync(cancellation));
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    throw;
                }
#pragma warning disable CA1031 // Whatever is wrong with the new package, the one in use goes on.
                catch (Exception exception)
                {
                    _log.PackageRefused(station.Name, exception.Message);
                }
#pragma warning restore CA1031
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Puts an edit of the configuration on record.</summary>
    public void RecordEdit(ConfigurationEdited edited) => _recorder.Record(edited);

    /// <summary>What makes no sense at a station, or waits to be taken into use, in sentences; empty when nothing does.</summary>
    public IReadOnlyList<string> Warnings(Station station) => _packages.WarningsOf(station);

    /// <summary>Tells again which configuration is in use and whether the file is good.</summary>
    public void ReportConfiguration() => _reporter.ReportSetup();

    /// <summary>Stops in the order of the data: stations, outputs, broker.</summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await Task.WhenAll(_stations.Values.Select(station => station.StopAsync()));
        _lease.Changed = null;
        _desk.Dispose();
        await _packages.DisposeAsync();
        await _reporter.DisposeAsync();
        _log.Publish = null;
        await _outputs.StopAsync();
        if (_broker is not null) await _broker.StopAsync();
        Station[] all = [.. _stations.Values];
        _log.AgentStopped(all.Sum(station => station.Metrics.Passed), all.Sum(station => station.Metrics.Failed), all.Sum(station => station.Metrics.NotInspected));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _outputs.DisposeAsync();
        foreach (Station station in _stations.Values) await station.DisposeAsync();
        if (_broker is not null) await _broker.DisposeAsync();
        if (_archive is not null) await _archive.DisposeAsync();
        _changes.Dispose();
        _lock.Dispose();
    }

    private PageAgent PageAgent() => new()
    {
        Name = _started.Agent.Name,
        Session = _session,
        Stations = [.. _started.Stations.Select(station => station.Name)],
        Desk = _desk,
        LeaseNow = () => _lease.Current,
        StatisticsNow = name => _reporter.Statistics(_stations[name]),
        HealthNow = _reporter.Health,
    };

    private async Task<List<(Station Station, StationSetup Setup)>> PrepareAllAsync(
        AgentConfiguration configuration, ConfigurationStamp stamp, CancellationToken cancellation)
    {
        List<(Station Station, StationSetup Setup)> prepared = [];
        try
        {
            foreach (StationConfiguration station in configuration.Stations)
                if (_stations.TryGetValue(station.Name, out Station? running)) prepared.Add((running, await PrepareAsync(running, station, stamp, cancellation)));
            return prepared;
        }
        catch
        {
            foreach ((Station station, StationSetup setup) in prepared) station.Discard(setup);
            throw;
        }
    }

    // An outbox that cannot be read has its own event; the model's own scores remain.
    private static ScoreRange? ScoresOfParts(string outbox, string station, ModelInfo model, DecisiveScore decidedBy)
    {
        try
        {
            string scale = RecordedScore.ScaleOf(model.Sha256, JsonLiteral.CamelCase(decidedBy.ToString()));
            return ScoreRange.OfParts(ScoreHistory.ReadNewest(outbox, station, RecordedParts).Where(part => part.Scale == scale).Select(part => part.Score));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<StationSetup> PrepareAsync(
        Station running, StationConfiguration station, ConfigurationStamp stamp, CancellationToken cancellation)
    {
        try
        {
            return await running.PrepareAsync(station, stamp, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"station {station.Name}: {exception.Message}", exception);
        }
    }
}
