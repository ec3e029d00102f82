using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Commands;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Outbox;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Results;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>
/// The output over MQTT: results, facts and events go over one connection, pictures over another. Handing over never blocks and never
/// fails because of the broker or the disk: every result goes into the outbox and stays there until the broker has it. What is lost in
/// the end is counted, logged and announced with its numbers. Dispose it after the pipeline.
/// </summary>
public sealed class MqttPublisher : IOutput, IResultHistory
{
    /// <summary>How long taking leave of a broker may take.</summary>
    public static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);
    private readonly MqttOptions _options;
    private readonly AgentIdentity _agent;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly AgentTopics _topics;
    private readonly IResultStore _store;
    private readonly Outgoing _outgoing;
    private readonly DroppedResults _dropped = new();
    private readonly LaneStop _stop = new();
    private readonly ResultLane _results;
    private readonly PictureLane _pictures;
    private readonly ConnectLoop _resultLoop;
    private readonly ConnectLoop _pictureLoop;
    private readonly LossReport _lossReport;
    private Task _running = Task.CompletedTask;
    private Task _reporting = Task.CompletedTask;
    private int _started;
    private int _stopped;

    /// <summary>Prepares everything; nothing is sent before <see cref="StartAsync"/>.</summary>
    /// <param name="options">Where and what to publish.</param>
    /// <param name="agent">Who publishes.</param>
    /// <param name="store">Has the results; not started yet, and stopped after this. Stays the caller's.</param>
    /// <param name="logger">Takes what an operator has to know.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">The agent's name cannot be a topic level.</exception>
    public MqttPublisher(MqttOptions options, AgentIdentity agent, IResultStore store, ILogger logger, TimeProvider? time = null)
    {
        if (TopicName.FindErrorInLevel(agent.Agent) is { } error)
            throw new ArgumentException($"The agent's name '{agent.Agent}' {error}", nameof(agent));
        (_options, _agent, _store, _logger, _time) = (options, agent, store, logger, time ?? TimeProvider.System);
        _topics = new AgentTopics(options.BaseTopic);
        var stations = new StationBoard(_topics);
        var counters = new DeliveryCounters();
        _outgoing = new Outgoing
        {
            Outbox = new ResultOutbox(options, agent, store, stations, counters, _dropped, _time, logger),
            Stations = stations,
            Retained = new RetainedBoard(_topics),
            OneShots = new OneShots(),
            Status = new StatusKeeper(agent, _topics, _dropped, _time, logger),
            Counters = counters,
            Wake = new WakeSignal(),
        };
        _outgoing.Outbox.Ready = _outgoing.Wake.Signal;
        _results = new ResultLane(options, agent, _topics, _outgoing, options.ClientId, _stop, _time, logger);
        _pictures = new PictureLane(options, stations, counters, options.ClientId + "-img", _stop, _time, logger);
        _resultLoop = new ConnectLoop(options, _results, _stop, Seed(), _time, logger);
        _pictureLoop = new ConnectLoop(options, _pictures, _stop, Seed(), _time, logger);
        _lossReport = new LossReport(_dropped, counters, logger);
        var events = new EventSink(agent, _topics, _outgoing, _time);
        (Events, LineStop) = (events, events);
        Status = new StatusSink(agent, _outgoing, _time);
        Health = new OutputHealth(_outgoing, () => Statistics, _time, logger);
    }

    /// <summary>Takes pictures.</summary>
    public IPictureSink Pictures => _pictures;

    /// <summary>Takes facts.</summary>
    public IStatusSink Status { get; }

    /// <summary>Takes events.</summary>
    public IEventSink Events { get; }

    /// <summary>Asks the line to stop.</summary>
    public ILineStop LineStop { get; }

    /// <summary>Knows connection and outbox.</summary>
    public IHealthSource Health { get; }

    /// <summary>The levels in front of every topic.</summary>
    public string BaseTopic => _topics.Base;

    /// <summary>The counters now.</summary>
    public MqttStatistics Statistics => new()
    {
        Connected = _resultLoop.IsConnected,
        Protocol = _resultLoop.Protocol,
        Connections = _resultLoop.Connections,
        Published = _outgoing.Counters.Published,
        Delivered = _outgoing.Counters.Delivered,
        WithoutSubscriber = _outgoing.Counters.WithoutSubscriber,
        Dropped = _dropped.Total,
        Refused = _outgoing.Counters.Refused,
        Waiting = _outgoing.Counters.Waiting,
        PicturesSent = _outgoing.Counters.PicturesSent,
        PicturesDropped = _outgoing.Counters.PicturesDropped,
    };

    /// <summary>Begins to connect, and returns without waiting for the broker: parts are inspected with or without it.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public Task StartAsync()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) throw new InvalidOperationException("The publisher was started before.");
        _running = Task.WhenAll(Task.Run(_resultLoop.RunAsync), Task.Run(_pictureLoop.RunAsync));
        _reporting = Task.Run(ReportAsync);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Sends live what waits, for at most <see cref="MqttOptions.DrainTimeout"/>, then says "stopped" and takes leave. What could not be
    /// delivered stays in the outbox for the next run; what could not even be stored is counted and logged as lost.
    /// </summary>
    /// <param name="cancellation">Ends the sending of what waits; leave is still taken.</param>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        _stop.Drain();
        Wake();
        await WaitForEndAsync(_options.DrainTimeout, cancellation);
        _stop.LeaveNow();
        Wake();
        await WaitForEndAsync(LeaveTimeout, CancellationToken.None);
        _resultLoop.Abort("it did not end in time");
        _pictureLoop.Abort("it did not end in time");
        await Task.WhenAll(_running, _reporting);
        _lossReport.Write();
    }

    /// <summary>
    /// Takes back what earlier runs left retained for stations, a base or a discovery that are no longer used; before
    /// <see cref="StartAsync"/>.
    /// </summary>
    /// <param name="stations">The stations of this run.</param>
    /// <param name="challenged">Those of them that have challenge parts.</param>
    /// <param name="shadowed">Those of them that have, or had, a version in the shadow.</param>
    /// <param name="discovery">The topic of this run's discovery; null for none.</param>
    public void TakeBackOthers(
        IEnumerable<string> stations, IEnumerable<string> challenged, IEnumerable<string> shadowed, string? discovery)
    {
        IEnumerable<string> ofStations = stations.Select(_topics.Station)
            .SelectMany(station => (string[])[station.Last, station.State, station.Statistics]);
        IEnumerable<string> own =
        [
            .. _topics.Standing(), .. ofStations, .. challenged.Select(name => _topics.Station(name).Challenge),
            .. shadowed.Select(name => _topics.Station(name).Shadow),
        ];
        _results.UsedTopics = (discovery is null ? own : own.Append(discovery)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Listens to commands; before <see cref="StartAsync"/>.</summary>
    /// <param name="desk">Has them carried out; stays the caller's, and is disposed before this.</param>
    /// <param name="stopTopics">Topics on which the line is asked to stop: no answer goes there.</param>
    public void TakeCommands(CommandDesk desk, IEnumerable<string> stopTopics)
    {
        _outgoing.OneShots.Reserve(stopTopics);
        var inbox = new CommandInbox(_agent, _topics, desk, _outgoing);
        (_results.CommandArrived, _results.OversizedCommandArrived) = (inbox.Take, inbox.Take);
    }

    /// <inheritdoc/>
    public void Renew() => _results.RenewRetained();

    /// <inheritdoc/>
    /// <remarks>They go out on the station's backlog.</remarks>
    public bool TryReplay(string station, long first, long last) => _outgoing.Outbox.TryReplay(station, first, last);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JsonNode>> ReadAsync(string station, long first, long last, int limit)
    {
        IReadOnlyList<StoredRecord> records = await _store.ReadAsync(station, first, last, limit);
        using var message = new ResultMessage(_agent);
        return [.. records.Select(record => JsonNode.Parse(message.WriteStored(record.Body, _time.GetUtcNow()).Span)!)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _results.Dispose();
        // What the store could not keep after the last message was sent.
        _lossReport.Write();
        _stop.Dispose();
    }

    private static ulong Seed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private void Wake()
    {
        _outgoing.Wake.Signal();
        _pictures.Wake();
    }

    private async Task WaitForEndAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            await _running.WaitAsync(timeout, _time, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Both mean that time is up; what is left is counted by the caller.
        }
    }

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(ReportPeriod, _time);
        try
        {
            while (!_stop.IsDraining && await timer.WaitForNextTickAsync(_stop.Now)) _lossReport.Write();
        }
        catch (OperationCanceledException)
        {
            // The stop writes the last report itself.
        }
    }
}
