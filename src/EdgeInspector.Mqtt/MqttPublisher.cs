using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Delivery;
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

    /// <summary>The configuration that inspections from now on were made with; null while unknown.</summary>
    public ConfigurationStamp? Configuration { get; set; }

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
        _running = Task.WhenAll(Task.Run(_resultLoop.RunAsync), Task.Run(_pictureLoop.RunAsync), Task.Run(ReportAsync));
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
        await _running.ConfigureAwait(false);
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

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The station's name cannot be a topic level, or is one of the agent's own.</exception>
    public void Publish(Inspection inspection)
    {
        StationLane station = _outgoing.Stations.Of(inspection.Station);
        var result = new PendingResult(inspection, Configuration, ClockSynced, _time.GetTimestamp());
        _outgoing.Counters.CountPublished();
        _outgoing.Live.Add(result);
        _outgoing.Outbox.Add(result);
        station.SetLatest(result);
        _outgoing.Wake.Signal();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The kind of the picture has no topic.</exception>
    public void PublishPicture(InspectionPicture picture) => _pictures.Add(picture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _results.Dispose();
        _outgoing.Outbox.Dispose();
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
