using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Commands;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Facts;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Outbox;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Mqtt;

/// <summary>
/// Publishes inspections to an MQTT broker over one connection and their pictures over another. Handing over never blocks and never
/// fails because of the broker or the disk: every result goes into the outbox and stays there until the broker has it. What is lost in
/// the end is counted, logged and announced with its numbers. Dispose it after the pipeline.
/// </summary>
public sealed class MqttPublisher : IInspectionPublisher, IAsyncDisposable
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DiskTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(3);
    private const int NoticeCapacity = 1000;
    private readonly MqttOptions _options;
    private readonly AgentIdentity _agent;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly AgentTopics _topics;
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
    private CommandDesk? _commands;
    private bool _alone;
    private long _unheard;
    private int _started;
    private int _stopped;

    /// <summary>Prepares everything; nothing is sent before <see cref="StartAsync"/>.</summary>
    /// <param name="options">Where and what to publish.</param>
    /// <param name="agent">Who publishes.</param>
    /// <param name="logger">Takes what an operator has to know.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">The options or the agent's name are wrong; the message names every error.</exception>
    public MqttPublisher(MqttOptions options, AgentIdentity agent, ILogger logger, TimeProvider? time = null)
    {
        var errors = new List<string>(MqttOptionsValidator.Validate(options));
        if (TopicName.FindErrorInStation(agent.Agent) is { } error) errors.Add($"agent: '{agent.Agent}' {error}");
        if (errors.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, errors), nameof(options));

        (_options, _agent, _logger, _time) = (options, agent, logger, time ?? TimeProvider.System);
        _topics = new AgentTopics(options.BaseTopic ?? $"edgeinspector/{agent.Agent}");
        var stations = new StationBoard(_topics);
        var counters = new DeliveryCounters();
        _outgoing = new Outgoing
        {
            Live = new ResultQueue(options.QueueCapacity),
            Outbox = new Outbox.Outbox(options, agent, stations, counters, _dropped, _time, logger),
            Stations = stations,
            Retained = new RetainedBoard(_topics),
            Notices = new NoticeQueue(NoticeCapacity),
            Status = new StatusKeeper(agent, _topics, _dropped, _time, logger),
            Counters = counters,
            Wake = new WakeSignal(),
        };
        _outgoing.Outbox.Ready = _outgoing.Wake.Signal;
        string clientId = options.ClientId ?? agent.Agent;
        _results = new ResultLane(options, agent, _topics, _outgoing, clientId, _stop, _time, logger);
        _pictures = new PictureLane(options, stations, counters, clientId + "-img", _stop, _time, logger);
        _resultLoop = new ConnectLoop(options, _results, _stop, Seed(), _time, logger);
        _pictureLoop = new ConnectLoop(options, _pictures, _stop, Seed(), _time, logger);
        _lossReport = new LossReport(_dropped, counters, logger);
    }

    /// <summary>The levels in front of every topic.</summary>
    public string BaseTopic => _topics.Base;

    /// <summary>Whether the wall clock is synchronised; null while unknown.</summary>
    public bool? ClockSynced { get; set; }

    /// <summary>
    /// Told that all results of a station up to a number are on the disk, or at the broker, so that no restart can make them unknown;
    /// called on other threads and must return at once.
    /// </summary>
    public Action<string, long>? Recorded
    {
        get => _outgoing.Outbox.Recorded;
        set => _outgoing.Outbox.Recorded = value;
    }

    /// <summary>The highest number of a station that was on the disk when <see cref="StartAsync"/> was called; 0 when there was none.</summary>
    public long LastRecorded(string station) => _outgoing.Outbox.LastSequenceOf(station);

    /// <summary>The counters now.</summary>
    public MqttStatistics Statistics => new()
    {
        Connected = _resultLoop.IsConnected,
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
        _outgoing.Outbox.Start();
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
        await WaitForEndAsync(_options.DrainTimeout, cancellation).ConfigureAwait(false);
        _stop.LeaveNow();
        Wake();
        await WaitForEndAsync(LeaveTimeout, CancellationToken.None).ConfigureAwait(false);
        _resultLoop.Abort("it did not end in time");
        _pictureLoop.Abort("it did not end in time");
        await Task.WhenAll(_running, _reporting).ConfigureAwait(false);
        await _outgoing.Outbox.StopAsync(DiskTimeout).ConfigureAwait(false);
        int lost = _outgoing.Outbox.GiveUpAll();
        if (lost > 0) Log.UndeliveredAtStop(_logger, lost);
        _lossReport.Write();
    }

    /// <summary>Adds a station, or changes what is asked before each of its beats.</summary>
    /// <param name="station">Its name, one topic level.</param>
    /// <param name="state">Its state now.</param>
    /// <param name="isWorking">
    /// Asked before each beat whether the station's camera loop still turns; it must be quick and not throw. Null beats as long as the
    /// state is one in which parts are inspected.
    /// </param>
    /// <exception cref="ArgumentException">The name cannot be a topic level, or is one of the agent's own.</exception>
    public void AddStation(string station, StationState state, Func<bool>? isWorking = null)
    {
        _outgoing.Stations.Of(station).SetProbe(isWorking);
        SetStationState(station, state);
    }

    /// <summary>Reports what a station is doing; published when it changed.</summary>
    /// <param name="station">Its name.</param>
    /// <param name="state">What it is doing.</param>
    /// <param name="detail">A sentence for people that says why; null when there is nothing to say.</param>
    /// <exception cref="ArgumentException">The name cannot be a topic level, or is one of the agent's own.</exception>
    public void SetStationState(string station, StationState state, string? detail = null)
    {
        _outgoing.Stations.Of(station).SetState(state, detail, _time.GetUtcNow());
        _outgoing.Wake.Signal();
    }

    /// <summary>Reports what has tripped at a station; published with its state when it changed.</summary>
    public void SetTrips(string station, IReadOnlyList<string> trips)
    {
        _outgoing.Stations.Of(station).SetTrips(trips);
        _outgoing.Wake.Signal();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The station's name cannot be a topic level, or is one of the agent's own.</exception>
    public void Publish(Inspection inspection)
    {
        StationLane station = _outgoing.Stations.Of(inspection.Station);
        var result = new PendingResult(inspection, ClockSynced, _time.GetTimestamp());
        _outgoing.Counters.CountPublished();
        _outgoing.Live.Add(result);
        _outgoing.Outbox.Add(result);
        station.SetLatest(result);
        // The outbox wakes the sender when it has committed; the connection's beat does when the disk hangs.
        if (!_outgoing.Outbox.IsHealthy) _outgoing.Wake.Signal();
    }

    /// <inheritdoc/>
    public void PublishPicture(InspectionPicture picture) => _pictures.Add(picture);

    /// <summary>Lets commands be carried out; before <see cref="StartAsync"/>.</summary>
    /// <param name="handler">Carries them out.</param>
    /// <param name="allowed">Those that are allowed; with none of them commands are not even listened to.</param>
    /// <param name="auditFile">Where changes are put on record.</param>
    public void AllowCommands(ICommandHandler handler, IReadOnlySet<CommandVerb> allowed, string auditFile)
    {
        if (allowed.Count == 0) return;
        _commands = new CommandDesk(_agent, _topics, allowed, handler, new AuditTrail(auditFile), Send, _outgoing.Outbox.AddEvent, _time, _logger);
        _results.CommandArrived = _commands.Take;
    }

    /// <summary>Publishes an event, now or when the broker is back.</summary>
    public void PublishEvent(AgentEvent incident) => Send(new Notice(_topics.Event, EventMessage.Write(_agent, incident, Guid.CreateVersion7(incident.At))));

    /// <summary>Asks whoever listens on a topic of the line to stop it, now or when the broker is back.</summary>
    /// <param name="topic">The whole topic.</param>
    /// <param name="station">Where too many parts are rejected.</param>
    /// <param name="trip">What tripped.</param>
    /// <param name="sequence">The record it tripped with.</param>
    public void RequestStop(string topic, string station, string trip, long sequence) =>
        Send(new Notice(topic, StopMessage.Write(_agent, station, trip, sequence, _time.GetUtcNow())));

    /// <summary>Publishes what the agent is.</summary>
    public void SetInfo(AgentInfo info) => Set(_outgoing.Retained.Info, FactsMessage.Write(Schemas.Info, _agent, info));

    /// <summary>Publishes which configuration is in use.</summary>
    public void SetConfiguration(ConfigurationReport report) => Set(_outgoing.Retained.Configuration, FactsMessage.Write(Schemas.Configuration, _agent, report));

    /// <summary>Publishes how the agent fares; link and outbox are added here.</summary>
    public void SetHealth(AgentHealth health)
    {
        LookForSubscribers();
        Set(_outgoing.Retained.Health, FactsMessage.Write(Schemas.Health, _agent, Complete(health)));
    }

    /// <summary>Publishes a station's counters.</summary>
    public void SetStatistics(StationStatistics statistics) =>
        Set(_outgoing.Retained.Of(_outgoing.Stations.Of(statistics.Station).Topics.Statistics), FactsMessage.Write(Schemas.Statistics, _agent, statistics));

    /// <summary>Publishes a retained message on a topic of a home automation system.</summary>
    public void SetDiscovery(string topic, JsonObject content) => Set(_outgoing.Retained.Of(topic), Encoding.UTF8.GetBytes(content.ToJsonString()));

    /// <summary>Publishes everything retained once more.</summary>
    public void Rebirth() => _results.RenewRetained();

    /// <summary>Sends stored results of a station again, on its backlog.</summary>
    public void Replay(string station, long from, long to) => _outgoing.Outbox.Replay(station, from, to);

    /// <summary>Reads stored results as they are sent on the backlog.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public async Task<IReadOnlyList<JsonNode>> ReadResultsAsync(string station, long from, long to, int limit)
    {
        IReadOnlyList<StoredRecord> records = await _outgoing.Outbox.ReadAsync(station, from, to, limit).ConfigureAwait(false);
        using var message = new ResultMessage(_agent);
        return [.. records.Select(record => JsonNode.Parse(message.WriteStored(record.Body, _time.GetUtcNow()).Span)!)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _commands?.Dispose();
        _results.Dispose();
        _outgoing.Outbox.Dispose();
        _stop.Dispose();
    }

    private void LookForSubscribers()
    {
        long unheard = Statistics.WithoutSubscriber;
        bool alone = unheard > _unheard;
        if (alone && !_alone) Log.NoSubscriber(_logger);
        (_alone, _unheard) = (alone, unheard);
    }

    /// <summary>The same health with what the publisher knows: connection and outbox.</summary>
    public AgentHealth Complete(AgentHealth health)
    {
        MqttStatistics now = Statistics;
        OutboxState outbox = _outgoing.Outbox.State;
        return health with
        {
            Mqtt = new LinkHealth(
                now.Connected, now.Connections, _alone, now.Delivered, now.Dropped, now.Refused, now.PicturesDropped, _outgoing.Notices.Dropped),
            Outbox = new OutboxHealth(
                outbox.Records, outbox.Undelivered, outbox.OldestUndelivered is { } oldest ? Math.Max(0, (health.At - oldest).TotalSeconds) : null, outbox.Bytes,
                _options.OutboxMaximumBytes, HoursLeft(outbox, health), outbox.InMemory, outbox.Trouble),
        };
    }

    // What was delivered makes room; what was not, at the rate of this run, fills it.
    private double? HoursLeft(OutboxState outbox, AgentHealth health)
    {
        long published = _outgoing.Counters.Published;
        if (published == 0 || outbox.Records == 0 || health.UptimeSeconds < 1) return null;
        double bytesEach = (double)outbox.Bytes / outbox.Records;
        double perHour = published / health.UptimeSeconds * 3600 * bytesEach;
        return Math.Round(Math.Max(0, _options.OutboxMaximumBytes - outbox.Undelivered * bytesEach) / perHour, 1);
    }

    private void Set(RetainedTopic topic, byte[] content)
    {
        topic.Set(content);
        _outgoing.Wake.Signal();
    }

    private void Send(Notice notice)
    {
        _outgoing.Notices.Add(notice);
        _outgoing.Wake.Signal();
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
            await _running.WaitAsync(timeout, _time, cancellation).ConfigureAwait(false);
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
            while (!_stop.IsDraining && await timer.WaitForNextTickAsync(_stop.Now).ConfigureAwait(false)) _lossReport.Write();
        }
        catch (OperationCanceledException)
        {
            // The stop writes the last report itself.
        }
    }
}
