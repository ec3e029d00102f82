using EdgeInspector.Agent.Options;
using EdgeInspector.Agent.Reporting;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.Web;
using EdgeInspector.Web.Live;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent;

/// <summary>The ways out of an agent: the one place that knows which there are.</summary>
internal sealed class AgentOutputs : IAsyncDisposable
{
    private static readonly TimeSpan DiskTimeout = TimeSpan.FromSeconds(5);
    private readonly ILogger _logger;
    private readonly AgentIdentity _agent;
    private readonly string _topics;
    private readonly ResultFormat _format;
    private ResultFormat? _shown;
    private readonly ResultStore _store;
    private readonly MqttPublisher _mqtt;
    private readonly IOutput[] _all;
    private readonly IHealthSource[] _health;

    /// <summary>Prepares them; nothing is sent before <see cref="StartAsync"/>.</summary>
    public AgentOutputs(AgentConfiguration configuration, long session, TimeProvider time, ILogger logger)
    {
        _logger = logger;
        var agent = new AgentIdentity(configuration.Agent.Name, session);
        (_agent, _topics) = (agent, configuration.TopicBase);
        _format = new ResultFormat(agent, _topics);
        _store = new ResultStore(configuration.ToStoreOptions(), _format, () => ClockSynced, time, logger);
        _mqtt = new MqttPublisher(configuration.ToOptions(), agent, _store, logger, time);
        string? prefix = configuration.Mqtt.HomeAssistantPrefix;
        _mqtt.TakeBackOthers(configuration.Stations.Select(station => station.Name), prefix is null ? null : HomeAssistant.Topic(prefix, configuration));
        (_all, _health) = ([_mqtt], [_mqtt.Health]);
        HandOver = new HandOver(time, logger).Add("results", _store).Add("mqtt", _mqtt.Pictures).Add("mqtt", _mqtt.Events).Add("mqtt", _mqtt.Status);
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
    public bool? ClockSynced { get; set; }

    /// <summary>Called when all results of a station up to a number are on the disk, or with whoever asked for them; must return at once.</summary>
    public Action<string, long>? Recorded
    {
        set => _store.Recorded = value;
    }

    /// <summary>The highest number of a station that was on the disk at the start; 0 when there was none.</summary>
    public long LastRecorded(string station) => _store.LastSequenceOf(station);

    /// <summary>Says that what others were told cannot be remembered.</summary>
    /// <param name="file">The file in the state folder.</param>
    /// <param name="reason">Why.</param>
    public void NoteForgotten(string file, string reason) => _logger.DiscoveryForgotten(file, reason);

    /// <summary>Notes where the archived picture of a result lies.</summary>
    public void NotePicture(string station, long sequence, string picture) => _store.NotePicture(station, sequence, picture);

    /// <summary>Listens to commands, where the configuration allows any; before <see cref="StartAsync"/>.</summary>
    /// <param name="desk">Has them carried out.</param>
    /// <param name="configuration">Names the topics on which no answer may go.</param>
    public void TakeCommands(CommandDesk desk, AgentConfiguration configuration)
    {
        if ((configuration.Mqtt.Commands.Allow ?? []).Count > 0)
            _mqtt.TakeCommands(desk, configuration.Stations.Select(station => station.Trips.StopTopic).OfType<string>());
    }

    /// <summary>Has people watch; once, before <see cref="StartAsync"/>.</summary>
    /// <param name="hub">Shows it to them; stays the caller's.</param>
    /// <param name="agent">What is shown.</param>
    public void ShowOn(LiveHub hub, IPageAgent agent)
    {
        _shown = new ResultFormat(_agent, _topics);
        hub.Open(agent, _shown, new FactFormat(_agent));
        HandOver.Add("page", (IInspectionSink)hub).Add("page", (IEventSink)hub).Add("page", (IStatusSink)hub)
            .Add("page", (ILivePictureSink)hub);
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
    public async Task StopAsync()
    {
        await HandOver.DrainAsync();
        await Task.WhenAll(_all.Select(output => output.StopAsync()));
        await _store.StopAsync(DiskTimeout);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await HandOver.DisposeAsync();
        foreach (IOutput output in _all) await output.DisposeAsync();
        _store.Dispose();
        _format.Dispose();
        _shown?.Dispose();
    }
}
