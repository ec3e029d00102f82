using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Health;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Agent.Web;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Mqtt;
using EdgeInspector.Secrets;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;
using EdgeInspector.Web.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent;

/// <summary>
/// Composes an agent in a container of its own, because its configuration may come long after the host has started. The container makes
/// each part once, after the parts that it needs, and frees them in the opposite order, also when a later one cannot be made: the lock of
/// the state folder is taken before any other file and given back after all of them.
/// </summary>
internal sealed class AgentBuilder
{
    private readonly AgentConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly EventLogger _log;

    /// <param name="configuration">Checked configuration.</param>
    public AgentBuilder(AgentConfiguration configuration, TimeProvider time, ILogger logger)
    {
        (_configuration, _time) = (configuration, time);
        _log = logger as EventLogger ?? new EventLogger(logger, time);
        AddState();
        AgentOutputs.AddTo(Services, configuration, time, _log);
        AddStations();
        AddReporting();
    }

    /// <summary>What the messages say of the configuration; null when it comes from no file.</summary>
    public ConfigurationStamp? Stamp { get; init; }

    /// <summary>Takes all inspections too; null for none.</summary>
    public IInspectionSink? Observer { get; init; }

    /// <summary>Opens cameras instead of <see cref="CameraFactory"/>; null for that.</summary>
    public Func<CameraConfiguration, int, ICamera>? OpenCamera { get; init; }

    /// <summary>How long a station waits before it looks at an unusable model again.</summary>
    public TimeSpan ModelRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Watches the configuration's file; null when there is none. Stays the caller's.</summary>
    public ConfigurationKeeper? Keeper { get; init; }

    /// <summary>Measures every inspection; null for none. Stays the caller's.</summary>
    public AgentInstruments? Instruments { get; init; }

    /// <summary>Shows the agent to people; null for nobody. Stays the caller's.</summary>
    public LiveHub? Page { get; init; }

    /// <summary>The parts and how each is made.</summary>
    public IServiceCollection Services { get; } = new ServiceCollection();

    /// <summary>
    /// Makes all parts, on a thread of its own because the state folder may not answer; nothing runs before
    /// <see cref="InspectionAgent.StartAsync"/>.
    /// </summary>
    /// <param name="cancellation">Nobody wants it any more: what was made is freed as soon as the folder answers.</param>
    /// <returns>The agent, which owns its parts.</returns>
    /// <exception cref="IOException">The state folder cannot be written, or another agent uses it; nothing stays open.</exception>
    /// <exception cref="UnauthorizedAccessException">The state folder may not be used; nothing stays open.</exception>
    public async Task<InspectionAgent> BuildAsync(CancellationToken cancellation = default)
    {
        ServiceProvider parts = Services.BuildServiceProvider();
        try
        {
            InspectionAgent agent = await Task.Factory.StartNew(
                () => Compose(parts), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            cancellation.ThrowIfCancellationRequested();
            return agent;
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    private void AddState()
    {
        Services.AddSingleton(_ => StateLock.Take(_configuration.StateDirectory, _configuration.Agent.Name, _time));
        Services.AddSingleton(parts =>
        {
            _ = parts.GetRequiredService<StateLock>();
            long session = SessionCounter.Next(_configuration.StateDirectory, out string? failure);
            if (failure is not null)
                _log.SessionNotKept(_configuration.StateDirectory, DiskRoom.Describe(_configuration.StateDirectory), failure);
            return new AgentIdentity(_configuration.Agent.Name, session);
        });
        Services.AddSingleton(_ => new AuditTrail(Path.Combine(_configuration.StateDirectory, AuditTrail.FileName)));
        if (_configuration.Mqtt.EmbeddedBrokerPort is not null) Services.AddSingleton(_ => new EmbeddedBroker());
    }

    private void AddStations()
    {
        Services.AddSingleton<IPictureCodec>(_ => PictureLibrary.Codec());
        if (_configuration.Archive.Folder is not null)
        {
            Services.AddSingleton(parts => new FileArchive(_configuration.Archive, parts.GetRequiredService<IPictureCodec>(), _time, _log)
            {
                Kept = parts.GetRequiredService<AgentOutputs>().NotePicture,
            });
        }
        Services.AddSingleton(_ => new PartArchive(_configuration.ToStoreOptions().Folder, _configuration.Archive.Folder));
        Services.AddSingleton(parts => new Collectors(_configuration, parts.GetRequiredService<IPictureCodec>(), _time, _log));
        Services.AddSingleton(ServicesOfStations);
        Services.AddSingleton(_ => new ShiftPlan(_configuration.Agent.Shifts ?? [], TimeZoneInfo.Local));
        Services.AddSingleton<IReadOnlyDictionary<string, StationCounters>>(parts =>
        {
            _ = parts.GetRequiredService<StateLock>();
            ShiftPlan shifts = parts.GetRequiredService<ShiftPlan>();
            return _configuration.ResultNames.ToDictionary(
                name => name, name => new StationCounters(_configuration.StateDirectory, name, shifts, _time), StringComparer.Ordinal);
        });
        Services.AddSingleton(parts =>
        {
            _ = parts.GetRequiredService<StateLock>();
            return new PartGroups(_configuration, Stamp, parts.GetRequiredService<HandOver>(), _time, _log);
        });
        Services.AddSingleton(parts =>
        {
            _ = parts.GetRequiredService<StateLock>();
            return new ChallengeDesk(
                _configuration, parts.GetRequiredService<ShiftPlan>(), parts.GetRequiredService<HandOver>().Post, _time, _log);
        });
        Services.AddSingleton(parts => new ShadowDesk(new ShadowServices
        {
            Configuration = _configuration,
            Parts = parts.GetRequiredService<PartArchive>(),
            Work = parts.GetRequiredService<TeachingWork>(),
            Challenges = parts.GetRequiredService<ChallengeDesk>(),
            Codec = parts.GetRequiredService<IPictureCodec>(),
            Facts = parts.GetRequiredService<HandOver>().Post,
            Time = _time,
            Logger = _log,
        }));
        // Each on its own, so that those before one that cannot be opened are freed.
        foreach (StationConfiguration station in _configuration.Stations)
        {
            Services.AddSingleton(parts =>
            {
                HandOver handOver = parts.GetRequiredService<HandOver>();
                PartGroups groups = parts.GetRequiredService<PartGroups>();
                return new Station(station, Stamp, parts.GetRequiredService<StationServices>())
                {
                    StateChanged = (state, detail) =>
                    {
                        handOver.Post(new StationStatus(station.Name, state, detail is null ? null : SecretBook.Hide(detail)));
                        groups.Changed(station.Name, state);
                    },
                };
            });
        }
        Services.AddSingleton<IReadOnlyDictionary<string, Station>>(parts =>
            parts.GetServices<Station>().ToDictionary(station => station.Name, StringComparer.Ordinal));
    }

    private void AddReporting()
    {
        Services.AddSingleton(_ => new WriteLease(_time));
        Services.AddSingleton(parts => new ChangeRecorder(
            parts.GetRequiredService<AuditTrail>(), parts.GetRequiredService<HandOver>().Post, _time, _log));
        Services.AddSingleton(parts =>
        {
            var stations = parts.GetRequiredService<IReadOnlyDictionary<string, Station>>();
            return new TripWatch(
                name => stations.GetValueOrDefault(name)?.Revision.Configuration.Trips, parts.GetRequiredService<HandOver>().Post,
                parts.GetRequiredService<AgentOutputs>().LineStop, _log);
        });
        Services.AddSingleton(parts =>
        {
            var stations = parts.GetRequiredService<IReadOnlyDictionary<string, Station>>();
            return new AlarmWatch(
                Path.Combine(_configuration.StateDirectory, AlarmWatch.FileName), [.. _configuration.ResultNames],
                name => stations.GetValueOrDefault(name)?.Revision.Configuration.DriftAlarms == true,
                parts.GetRequiredService<HandOver>().Post, _time, _log);
        });
        Services.AddSingleton(parts => new RejectWatch(
            _configuration.StateDirectory, parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), _time, _log));
        Services.AddSingleton(parts => new PackageWatch(
            [.. parts.GetServices<Station>()], _configuration.StateDirectory, _time, _log)
        {
            Taken = parts.GetRequiredService<ChangeRecorder>().RecordPackage,
        });
        Services.AddSingleton(parts => new StationChanges(
            _configuration, parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), parts.GetRequiredService<PackageWatch>(),
            _log));
        Services.AddSingleton(parts =>
        {
            WriteLease lease = parts.GetRequiredService<WriteLease>();
            return new Reporter(
                _configuration, [.. parts.GetServices<Station>()], parts.GetRequiredService<PartGroups>(),
                parts.GetRequiredService<IReadOnlyDictionary<string, StationCounters>>(),
                parts.GetRequiredService<TripWatch>().Current, parts.GetRequiredService<RejectWatch>().Report,
                parts.GetRequiredService<ChallengeDesk>().Facts,
                parts.GetRequiredService<PackageWatch>(),
                parts.GetRequiredService<AgentOutputs>(),
                () => lease.Current, parts.GetRequiredService<AuditTrail>(), Keeper, parts.GetRequiredService<StationChanges>(), _time);
        });
        Services.AddSingleton(parts => new PartEvidence(
            parts.GetRequiredService<PartArchive>(), parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(),
            parts.GetRequiredService<IPictureCodec>()));
        Services.AddSingleton(parts => new CameraFacts(
            parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), () => Keeper?.Stamp?.Sha256,
            parts.GetRequiredService<IPictureCodec>(), _time));
        Services.AddSingleton(parts => new ModelActivation(
            _configuration, parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), parts.GetRequiredService<StationChanges>(),
            parts.GetRequiredService<PackageWatch>(), parts.GetRequiredService<ShadowDesk>(), _time, _log));
        Services.AddSingleton(parts => new ModelImport(
            parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), parts.GetRequiredService<ModelActivation>()));
        Services.AddSingleton(parts => new ModelFacts(
            parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), parts.GetRequiredService<ModelActivation>(),
            parts.GetRequiredService<ChallengeDesk>()));
        Services.AddSingleton(parts => new LearnedPictures(
            parts.GetRequiredService<ModelActivation>().HistoriesOf, parts.GetRequiredService<IPictureCodec>()));
        Services.AddSingleton(parts => new CandidateDesk(
            parts.GetRequiredService<ModelActivation>().HistoryOf, parts.GetRequiredService<PartArchive>(),
            _configuration.Models.ToCountingRule(), _time));
        Services.AddSingleton(parts => new CollectionDesk(
            parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), parts.GetRequiredService<Collectors>(),
            parts.GetRequiredService<TeachingWork>()));
        Services.AddSingleton(parts => new TeachingWork(
            OwnProgram.Words, Keeper?.File, parts.GetRequiredService<HandOver>().Post, _time, _log));
        Services.AddSingleton<ICommandHandler>(parts => new AgentCommands(
            parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), parts.GetRequiredService<PartGroups>(),
            parts.GetRequiredService<IReadOnlyDictionary<string, StationCounters>>(),
            parts.GetRequiredService<AgentOutputs>(), _configuration.TopicBase, Keeper is null ? null : new FileEdit(Keeper),
            new ReviewEntry(parts.GetRequiredService<PartArchive>(), parts.GetRequiredService<AgentOutputs>().KeepAsync, _time),
            parts.GetRequiredService<Reporter>(), parts.GetRequiredService<StationChanges>(), parts.GetRequiredService<PartEvidence>(),
            parts.GetRequiredService<ModelActivation>(), parts.GetRequiredService<ModelImport>(),
            new TeachingCommands(parts.GetRequiredService<CandidateDesk>(), parts.GetRequiredService<TeachingWork>(),
                parts.GetRequiredService<ModelActivation>(), parts.GetRequiredService<CollectionDesk>()),
            parts.GetRequiredService<ChallengeDesk>(), parts.GetRequiredService<ShadowDesk>(),
            new AlarmEntry(parts.GetRequiredService<AlarmWatch>()), parts.GetRequiredService<IPictureCodec>(), _time, _log));
        Services.AddSingleton(parts => new LocalCommands(
            _configuration.StateDirectory, parts.GetRequiredService<CommandDesk>(), parts.GetRequiredService<ICommandHandler>(), _time,
            _log));
        Services.AddSingleton(parts => new CommandDesk(
            parts.GetRequiredService<ICommandHandler>(), (_configuration.Mqtt.Commands.Allow ?? []).ToHashSet(),
            parts.GetRequiredService<AuditTrail>(), parts.GetRequiredService<WriteLease>(), parts.GetRequiredService<HandOver>().Post,
            _time, _log));
    }

    private StationServices ServicesOfStations(IServiceProvider parts) => new()
    {
        Sinks = parts.GetRequiredService<HandOver>(),
        OpenCamera = (camera, buffers, files) =>
            OpenCamera?.Invoke(camera, buffers) ?? CameraFactory.Open(camera, buffers, files, _time, _log, _configuration.StateDirectory),
        Codec = parts.GetRequiredService<IPictureCodec>(),
        Archive = parts.GetService<FileArchive>(),
        ViewsOf = parts.GetRequiredService<PartGroups>().ViewsOf,
        ChallengesOf = parts.GetRequiredService<ChallengeDesk>().GateOf,
        ShadowOf = parts.GetRequiredService<ShadowDesk>().SeatOf,
        Collect = parts.GetRequiredService<Collectors>().Offer,
        StateDirectory = _configuration.StateDirectory,
        PartScores = new PartScores(_configuration.ToStoreOptions().Folder).Of,
        Sessions = _configuration.Execution.ToSettings(),
        Pictures = _configuration.Mqtt.Pictures,
        ModelRetry = ModelRetry,
        LoadPatience = TimeSpan.FromSeconds(10),
        Time = _time,
        Logger = _log,
    };

    private InspectionAgent Compose(ServiceProvider parts)
    {
        HandOver sinks = parts.GetRequiredService<HandOver>();
        // From here on a warning is an event too.
        _log.Publish = sinks.Post;
        sinks.Add("counters", new CountingSink(parts.GetRequiredService<IReadOnlyDictionary<string, StationCounters>>()))
            .Add("trips", parts.GetRequiredService<TripWatch>())
            .Add("challenges", parts.GetRequiredService<ChallengeDesk>())
            .Add("rejects", parts.GetRequiredService<RejectWatch>())
            .Add("drift", new DriftWatch(parts.GetRequiredService<IReadOnlyDictionary<string, Station>>(), _log));
        sinks.Add("alarms", parts.GetRequiredService<AlarmWatch>());
        if (Instruments is not null) sinks.Add("figures", Instruments);
        if (Observer is not null) sinks.Add("observer", Observer);
        if (Observer is IPictureSink pictures) sinks.Add("observer", pictures);
        var agent = new InspectionAgent(_configuration, parts, _time, _log);
        if (Page is not null && _configuration.Page.Enabled) parts.GetRequiredService<AgentOutputs>().ShowOn(Page, agent.ForPage());
        return agent;
    }
}
