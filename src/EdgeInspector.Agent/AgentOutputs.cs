using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Gates;
using EdgeInspector.Agent.Hooks;
using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Modbus;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Web;
using EdgeInspector.Web.Live;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent;

/// <summary>The ways out of an agent: the one place that knows which there are.</summary>
internal sealed class AgentOutputs : IDisposable
{
    private static readonly TimeSpan DiskTimeout = TimeSpan.FromSeconds(5);
    // What is left of a stop for each wait, however long others took.
    private static readonly TimeSpan ShortestSending = TimeSpan.FromSeconds(0.5), ShortestStoring = TimeSpan.FromSeconds(1);
    private const int RecordsAtOnce = 5000;
    private readonly ILogger _logger;
    private readonly AgentIdentity _agent;
    private readonly string _topics;
    private readonly TimeProvider _time;
    private ResultFormat? _shown;
    private readonly ClockState _clock;
    private readonly ResultStore _store;
    private readonly MqttPublisher _mqtt;
    private readonly ModbusServer? _modbus;
    private readonly WebHooks _hooks;
    private readonly IOutput[] _all;
    private readonly IHealthSource[] _health;

    private AgentOutputs(IServiceProvider parts, string topics, TimeProvider time, ILogger logger)
    {
        (_logger, _topics, _time) = (logger, topics, time);
        (_agent, _clock) = (parts.GetRequiredService<AgentIdentity>(), parts.GetRequiredService<ClockState>());
        (_store, _mqtt) = (parts.GetRequiredService<ResultStore>(), parts.GetRequiredService<MqttPublisher>());
        _modbus = parts.GetService<ModbusServer>();
        _hooks = parts.GetRequiredService<WebHooks>();
        GateOutputs gates = parts.GetRequiredService<GateOutputs>();
        (_all, _health) = (_modbus is null ? [gates, _mqtt, _hooks] : [gates, _mqtt, _modbus, _hooks], [_mqtt.Health, gates]);
        HandOver = parts.GetRequiredService<HandOver>();
    }

    /// <summary>
    /// Registers the ways out and what they need, to be made when first asked for; nothing is opened before <see cref="StartAsync"/>.
    /// </summary>
    /// <param name="services">Have the <see cref="AgentIdentity"/> already; own and free everything.</param>
    /// <param name="configuration">Checked configuration.</param>
    public static void AddTo(IServiceCollection services, AgentConfiguration configuration, TimeProvider time, ILogger logger)
    {
        services.AddSingleton<ClockState>();
        services.AddSingleton(parts => new ResultFormat(parts.GetRequiredService<AgentIdentity>(), configuration.TopicBase));
        services.AddSingleton(parts =>
        {
            ClockState clock = parts.GetRequiredService<ClockState>();
            return new ResultStore(
                configuration.ToStoreOptions(), parts.GetRequiredService<ResultFormat>(), () => clock.IsSynchronised, time, logger);
        });
        services.AddSingleton(parts =>
        {
            var mqtt = new MqttPublisher(
                configuration.ToOptions(), parts.GetRequiredService<AgentIdentity>(), parts.GetRequiredService<ResultStore>(), logger,
                time);
            string? prefix = configuration.Mqtt.HomeAssistantPrefix;
            mqtt.TakeBackOthers(
                configuration.ResultNames,
                configuration.Stations.Where(station => station.Challenge.Sets is { Count: > 0 }).Select(station => station.Name),
                configuration.Stations.Select(station => station.Name)
                    .Where(name => File.Exists(ShadowFile.File.PathOf(configuration.StateDirectory, name))),
                prefix is null ? null : HomeAssistant.Topic(prefix, configuration));
            return mqtt;
        });
        services.AddSingleton(parts =>
        {
            MqttPublisher mqtt = parts.GetRequiredService<MqttPublisher>();
            var handOver = new HandOver(time, logger);
            // First, so that its threads are woken first.
            if (parts.GetRequiredService<GateOutputs>() is { Any: true } gates)
                handOver.Add((IArrivalSink)gates).Add("outputs", (IInspectionSink)gates).Add("outputs", (IStatusSink)gates);
            handOver.Add("results", parts.GetRequiredService<ResultStore>())
                .Add("mqtt", mqtt.Pictures).Add("mqtt", mqtt.Events).Add("mqtt", mqtt.Status);
            return parts.GetService<ModbusServer>() is { } modbus
                ? handOver.Add("modbus", (IInspectionSink)modbus).Add("modbus", (IStatusSink)modbus)
                : handOver;
        });
        services.AddSingleton(parts =>
        {
            // The stations come later: they are asked for first when a gate runs.
            var stations = new Lazy<IReadOnlyDictionary<string, Station>>(
                () => parts.GetRequiredService<IReadOnlyDictionary<string, Station>>());
            return GateOutputs.Of(configuration, name => stations.Value[name].Pipeline?.CameraOutputs, time, logger);
        });
        if (configuration.Modbus.Enabled) services.AddSingleton(parts => MakeModbus(parts, configuration, time, logger));
        services.AddSingleton(parts => new WebHooks(
        [
            .. (configuration.WebHooks ?? []).Where(hook => hook.Enabled).Select(hook => new WebHook(
                hook, configuration.Agent.Name, configuration.StateDirectory, parts.GetRequiredService<ResultStore>(),
                new ResultFormat(parts.GetRequiredService<AgentIdentity>(), configuration.TopicBase), time, logger)),
        ]));
        services.AddSingleton(parts => new AgentOutputs(parts, configuration.TopicBase, time, logger));
    }

    /// <summary>Takes everything that leaves the agent.</summary>
    public HandOver HandOver { get; }

    /// <summary>Reads and repeats stored results.</summary>
    public IResultHistory History => _mqtt;

    /// <summary>Asks the line to stop.</summary>
    public ILineStop LineStop => _mqtt.LineStop;

    /// <summary>Whether results reach a broker now.</summary>
    public bool IsConnected => _mqtt.Statistics.Connected;

    /// <summary>Whether the wall clock is synchronised; null while unknown.</summary>
    public bool? ClockSynced
    {
        set => _clock.IsSynchronised = value;
    }

    /// <summary>
    /// Called when all results of a station up to a number are on the disk, or with whoever asked for them; must return at once.
    /// </summary>
    public Action<string, long>? Recorded
    {
        set => _store.Recorded = (station, sequence) =>
        {
            value?.Invoke(station, sequence);
            _hooks.Wake();
        };
    }

    /// <summary>The highest number of a station that was on the disk at the start; 0 when there was none.</summary>
    public long LastRecorded(string station) => _store.LastSequencesAtStart.GetValueOrDefault(station);

    /// <summary>Stored results of a station, by first and last number, in order: some of them, none when there are none.</summary>
    /// <exception cref="IOException">The disk fails, or does not answer.</exception>
    public async Task<IReadOnlyList<StoredRecord>> ReadStoredAsync(string station, long first, long last)
    {
        try
        {
            return await _store.ReadAsync(station, first, last, RecordsAtOnce).WaitAsync(DiskTimeout);
        }
        catch (TimeoutException exception)
        {
            throw new IOException("The outbox does not answer.", exception);
        }
    }

    /// <summary>Says that what others were told cannot be remembered.</summary>
    /// <param name="file">The file in the state folder.</param>
    /// <param name="reason">Why.</param>
    public void NoteForgotten(string file, string reason) => _logger.DiscoveryForgotten(file, reason);

    /// <summary>Notes where the archived picture of a result lies.</summary>
    public void NotePicture(string station, long sequence, string picture) => _store.NotePicture(station, sequence, picture);

    /// <summary>Keeps a review until it is delivered; ends when it is on the disk.</summary>
    /// <exception cref="IOException">The disk did not take it; then it is not stored.</exception>
    public Task KeepAsync(PartReview review) => _store.KeepAsync(ReviewMessage.Stored(_agent, review));

    /// <summary>Listens to commands, where the configuration allows any; before <see cref="StartAsync"/>.</summary>
    /// <param name="desk">Has them carried out.</param>
    /// <param name="configuration">Names the topics on which no answer may go.</param>
    public void TakeCommands(CommandDesk desk, AgentConfiguration configuration)
    {
        if ((configuration.Mqtt.Commands.Allow ?? []).Count > 0)
            _mqtt.TakeCommands(desk, configuration.Stations.Select(station => station.Trips.StopTopic).OfType<string>());
        _modbus?.TakeCommands(desk);
    }

    /// <summary>Has people watch; once, before <see cref="StartAsync"/>.</summary>
    /// <param name="hub">Shows it to them; stays the caller's.</param>
    /// <param name="agent">What is shown.</param>
    public void ShowOn(LiveHub hub, IPageAgent agent)
    {
        _shown = new ResultFormat(_agent, _topics);
        hub.Open(agent, _shown, new FactFormat(_agent));
        HandOver.Add("page", (IInspectionSink)hub).Add("page", (IEventSink)hub).Add("page", (IStatusSink)hub)
            .Add("page", (ILivePictureSink)hub).Add("page", (ICameraSink)hub);
    }

    /// <summary>The same health with what the outputs know.</summary>
    public AgentHealth Complete(AgentHealth health) => _health.Aggregate(health, (known, source) => source.Complete(known));

    /// <summary>Publishes everything that stands for late listeners once more.</summary>
    public void Renew()
    {
        foreach (IOutput output in _all) output.Renew();
    }

    /// <summary>Begins to send.</summary>
    public Task StartAsync()
    {
        _store.Start();
        return Task.WhenAll(_all.Select(output => output.StartAsync()));
    }

    /// <summary>Hands over what waits, sends it within the outputs' own limits, and takes leave.</summary>
    /// <param name="patience">
    /// How long all of it may take together: sending what waits ends early enough for taking leave, and goes on in the next run.
    /// </param>
    public async Task StopAsync(TimeSpan patience)
    {
        long began = _time.GetTimestamp();
        await HandOver.DrainAsync();
        using var sending = new CancellationTokenSource(Longer(Left() - MqttPublisher.LeaveTimeout, ShortestSending), _time);
        // Gates are given all of their time: they are off when it is over.
        await Task.WhenAll(_all.Select(output => output.StopAsync(output == _mqtt ? sending.Token : CancellationToken.None)));
        await _store.StopAsync(Longer(Left() < DiskTimeout ? Left() : DiskTimeout, ShortestStoring));

        TimeSpan Left() => patience - _time.GetElapsedTime(began);

        static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
    }

    /// <inheritdoc/>
    public void Dispose() => _shown?.Dispose();

    // The counters come later: they are asked for first when the server runs.
    private static ModbusServer MakeModbus(IServiceProvider parts, AgentConfiguration configuration, TimeProvider time, ILogger logger)
    {
        MqttPublisher mqtt = parts.GetRequiredService<MqttPublisher>();
        var counters = new Lazy<IReadOnlyDictionary<string, StationCounters>>(
            () => parts.GetRequiredService<IReadOnlyDictionary<string, StationCounters>>());
        return new ModbusServer(
            configuration.ToModbusOptions(), new ModbusSources(() => mqtt.Statistics.Connected, CountsOf), time, logger);

        (PartCounts, bool) CountsOf(string station)
        {
            (PartCounts total, PartCounts? shift, _) = counters.Value[station].Now();
            return (shift ?? total, shift is not null);
        }
    }

    /// <summary>Whether the wall clock is synchronised; null while unknown.</summary>
    private sealed class ClockState
    {
        public bool? IsSynchronised { get; set; }
    }
}
