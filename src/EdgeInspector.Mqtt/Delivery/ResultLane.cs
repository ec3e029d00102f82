using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Pipeline;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;
using MQTTnet.Packets;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Everything but pictures: live results in their order first, what is late from the outbox in the room that they leave, and between
/// them status, states, beats, events and answers when they are due. One loop sends, with one packet and one reused buffer.
/// </summary>
internal sealed class ResultLane : ILane, IDisposable
{
    private static readonly TimeSpan FarewellPeriod = TimeSpan.FromSeconds(1);
    private readonly MqttOptions _options;
    private readonly AgentIdentity _agent;
    private readonly AgentTopics _topics;
    private readonly Outgoing _outgoing;
    private readonly LaneStop _stop;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PacketBuilder _builder;
    private readonly Acknowledgements _unacknowledged;
    private readonly RetainedMemory _memory;
    private readonly ITimer _patience;
    private volatile bool _connected;
    private long _askedAt;

    public ResultLane(
        MqttOptions options, AgentIdentity agent, AgentTopics topics, Outgoing outgoing, string clientId, LaneStop stop,
        TimeProvider time, ILogger logger)
    {
        (_options, _agent, _topics, _outgoing, _stop, _time, _logger) = (options, agent, topics, outgoing, stop, time, logger);
        _unacknowledged = new Acknowledgements(new RefusalPolicy(options, outgoing.Outbox, time, logger), outgoing.Counters);
        _memory = new RetainedMemory(options.RetainedFile, logger);
        _builder = new PacketBuilder(agent, topics, outgoing.Stations, time);
        _patience = time.CreateTimer(_ => outgoing.Wake.Signal(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Role = new ConnectionRole
        {
            Name = "results",
            ClientId = clientId,
            WillTopic = topics.Status,
            KeepAlive = options.KeepAlive,
            SendTimeout = options.AcknowledgeTimeout,
            SocketBuffer = 64 * 1024,
        };
    }

    /// <inheritdoc/>
    public ConnectionRole Role { get; }

    /// <summary>All topics that this run retains something on; what stands on others is taken back. Null takes nothing back.</summary>
    public IReadOnlySet<string>? UsedTopics { get; set; }

    /// <summary>Takes commands that arrive; null while none are wanted. Must return at once.</summary>
    public Action<MqttPublishPacket>? CommandArrived { get; set; }

    /// <summary>Takes commands whose payload was too large to be kept, with its bytes. Must return at once.</summary>
    public Action<MqttPublishPacket, long>? OversizedCommandArrived { get; set; }

    /// <inheritdoc/>
    /// <remarks>Without a connection only what is in memory alone is worth waiting for: the rest is on the disk for the next run.</remarks>
    public bool HasWork => !_connected ? _outgoing.Outbox.InMemory > 0
        : _outgoing.Outbox.Live.Count + _unacknowledged.Live + _outgoing.OneShots.Count > 0 || _outgoing.Retained.HasNews;

    /// <inheritdoc/>
    public byte[] WriteWill() => _outgoing.Status.WriteWill();

    /// <inheritdoc/>
    public void Attach(BrokerConnection connection)
    {
        connection.Acknowledged = _unacknowledged.Acknowledge;
        connection.Received = OnReceived;
        connection.Oversized = OnOversized;
        connection.Beat = _outgoing.Wake.Signal;
    }

    /// <inheritdoc/>
    public async Task ServeAsync(BrokerConnection connection)
    {
        try
        {
            _connected = true;
            _outgoing.Status.Renew();
            RenewRetained();
            _outgoing.Outbox.RestartBacklog();
            // Whoever sees "online" may send a command at once; an old status must not come back to an agent that has not said its own.
            if (CommandArrived is not null) await connection.SubscribeAsync(_topics.Commands + "+");
            await SendStatusAsync(connection);
            await TakeBackLeftoversAsync(connection);
            await connection.SubscribeAsync(_topics.Status);
            while (connection.IsOpen)
            {
                if (_stop.IsNow || (_stop.IsDraining && !HasWork))
                {
                    await LeaveAsync(connection);
                    return;
                }

                await SendDueAsync(connection);
                if (!await SendNextAsync(connection)) await _outgoing.Wake.WaitAsync();
            }
        }
        finally
        {
            _connected = false;
            // Ended first, so that no acknowledgement can come in between and count a result that is sent again.
            connection.Abort("the lane ended");
            _unacknowledged.TakeBack(connection.Window.TakeCarried());
            _outgoing.Outbox.Release();
        }
    }

    /// <summary>Sends everything retained once more.</summary>
    public void RenewRetained()
    {
        foreach (StationLane station in _outgoing.Stations.All) station.Renew();
        foreach (RetainedTopic topic in _outgoing.Retained.All) topic.Renew();
        _outgoing.Wake.Signal();
    }

    public void Dispose()
    {
        _patience.Dispose();
        _builder.Dispose();
    }

    private async Task<bool> SendNextAsync(BrokerConnection connection)
    {
        if (!connection.Window.HasRoom) return false;
        bool sent = TryTakeLive(out LiveDelivery? live);
        if (sent) await SendLiveAsync(connection, live!);
        // One of them a turn: however many wait, a live result never waits for more than one.
        if (connection.Window.HasRoom && _outgoing.OneShots.TryTake(out OneShotMessage message, out OneShotDelivery? carried))
        {
            await SendAsync(connection, message, carried);
            sent = true;
        }
        return sent || await SendLateAsync(connection);
    }

    private async Task<bool> SendLateAsync(BrokerConnection connection)
    {
        if (!_unacknowledged.MaySendLate(connection.Window.Size)) return false;
        if (!_outgoing.Outbox.TryTakeBacklog(out StoredRecord record))
        {
            AskForBacklog();
            return false;
        }

        _unacknowledged.BeginLate();
        await SendStoredAsync(connection, record);
        return true;
    }

    // What is too old for the live topic leaves this lane: the outbox sends it, or, while the disk fails, it goes out late from memory.
    private bool TryTakeLive([NotNullWhen(true)] out LiveDelivery? live)
    {
        while (_outgoing.Outbox.Live.TryPeek(out LiveDelivery head))
        {
            ResultEntry result = head.Result;
            TimeSpan age = _time.GetElapsedTime(result.TakenAt);
            live = head;
            if (result.HasEnded || (result.IsStored && (head.SentBefore || age > _options.MaximumLiveAge)))
            {
                if (_outgoing.Outbox.Live.Remove(head)) head.Leave();
                continue;
            }

            TimeSpan patience = _options.CommitPatience - age;
            if (!result.IsStored && patience > TimeSpan.Zero && _outgoing.Outbox.IsHealthy)
            {
                _patience.Change(patience, Timeout.InfiniteTimeSpan);
                return false;
            }

            // Counted before it leaves the queue: whoever asks in between sees it twice rather than not at all.
            _unacknowledged.BeginLive();
            if (_outgoing.Outbox.Live.Remove(head)) return true;
            _unacknowledged.EndLive();
        }
        live = null;
        return false;
    }

    private async Task SendLiveAsync(BrokerConnection connection, LiveDelivery live)
    {
        Inspection inspection = live.Result.Inspection;
        StationLane station = _outgoing.Stations.Of(inspection.Station);
        bool late = live.SentBefore || _time.GetElapsedTime(live.Result.TakenAt) > _options.MaximumLiveAge;
        if (!_builder.TryPrepare(connection, late ? station.Topics.Backlog : station.Topics.Result, station.Topics, live.Result, late))
        {
            // The backlog meets it again and parks it; there is nothing to wait for here.
            live.Leave();
            _unacknowledged.EndLive();
            return;
        }

        await connection.PublishAsync(_builder.Packet, live);
        if (late) return;
        if (inspection.Verdict != Verdict.Pass)
        {
            _builder.Packet.Topic = station.Topics.Reject;
            await SendAsync(connection);
        }
        if (!_options.PlainVerdict) return;
        _builder.PrepareVerdict(station.Topics.Verdict, inspection);
        await SendAsync(connection);
    }

    private async Task SendStoredAsync(BrokerConnection connection, StoredRecord record)
    {
        if (_builder.TryPrepare(connection, record))
        {
            await connection.PublishAsync(_builder.Packet, new StoredDelivery(record, _outgoing.Outbox));
            return;
        }

        _logger.ResultTooLarge(record.Sequence, record.Station, _builder.Packet.Payload.Length, connection.Limits.MaximumPacketSize);
        _unacknowledged.EndLate();
        if (!record.IsReplay) _outgoing.Outbox.Refused(record.Position, Refusal.Final, "too large for the broker");
    }

    // What earlier runs left behind for late subscribers, and nobody would ever correct.
    private async Task TakeBackLeftoversAsync(BrokerConnection connection)
    {
        if (!connection.Limits.RetainAvailable || UsedTopics is not { } used) return;
        IReadOnlyList<string> leftovers = _memory.Leftovers(used);
        if (leftovers.Count > 0) _logger.TakingBack(leftovers.Count, leftovers[0]);
        foreach (string topic in leftovers)
        {
            while (!connection.Window.HasRoom && connection.IsOpen) await _outgoing.Wake.WaitAsync();
            _builder.Prepare(topic, ReadOnlyMemory<byte>.Empty, retain: true);
            _unacknowledged.BeginLate();
            await connection.PublishAsync(_builder.Packet, new RetainedClear(topic, _memory));
        }
    }

    private void AskForBacklog()
    {
        TimeSpan period = TimeSpan.FromMilliseconds(100);
        if (_askedAt != 0 && _time.GetElapsedTime(_askedAt) < period) return;
        _askedAt = _time.GetTimestamp();
        _outgoing.Outbox.WantBacklog();
    }

    private async Task SendDueAsync(BrokerConnection connection)
    {
        // A request to stop the line waits for nothing.
        while (connection.IsOpen && _outgoing.OneShots.Stops.TryTake(out OneShotMessage stop))
            await SendAsync(connection, stop, new OneShotDelivery(_outgoing.OneShots.Stops, stop));
        await SendStatusAsync(connection);
        foreach (StationLane station in _outgoing.Stations.All) await SendDueAsync(connection, station);
        foreach (RetainedTopic topic in _outgoing.Retained.All)
        {
            if (!connection.Window.HasRoom || !topic.TryTake(out byte[] content)) continue;
            // Nothing at all is how discovery topics are taken back.
            _builder.Prepare(topic.Topic, content, retain: true);
            _builder.Packet.MessageExpiryInterval = topic.ExpirySeconds;
            if (connection.Fits(_builder.Packet)) await SendAsync(connection);
            else _logger.MessageTooLarge(topic.Topic, content.Length, connection.Limits.MaximumPacketSize);
        }
    }

    private async Task SendDueAsync(BrokerConnection connection, StationLane station)
    {
        if (station.TryTakeBeat(_time, _options.HeartbeatPeriod, out long beat))
        {
            _builder.PrepareBeat(station.Topics.Heartbeat, beat);
            await connection.PublishAsync(_builder.Packet);
        }

        if (station.TryTakeState(out StationState state, out string? detail, out IReadOnlyList<string> trips, out DateTimeOffset since))
        {
            byte[] message = StateMessage.Write(_agent, station.Name, state, detail, trips, since);
            _builder.Prepare(station.Topics.State, message, retain: true);
            await SendAsync(connection);
        }

        if (connection.Window.HasRoom && station.TryTakeLatest(_time, _options.LastPeriod, out ResultEntry? latest)
            && _builder.TryPrepare(connection, station.Topics.Last, station.Topics, latest, late: false))
        {
            _builder.Packet.Retain = true;
            await SendAsync(connection);
        }
    }

    private async Task SendStatusAsync(BrokerConnection connection)
    {
        if (!_outgoing.Status.TryTake(out byte[] message)) return;
        _builder.Prepare(_topics.Status, message, retain: true);
        await SendAsync(connection);
    }

    private async Task SendAsync(BrokerConnection connection, OneShotMessage message, OneShotDelivery? carried)
    {
        _builder.Prepare(message);
        if (connection.Fits(_builder.Packet)) await SendAsync(connection, carried);
        else _logger.MessageTooLarge(message.Topic, message.Content.Length, connection.Limits.MaximumPacketSize);
    }

    /// <summary>Sends the prepared packet when the window has room for it.</summary>
    private async Task SendAsync(BrokerConnection connection, Delivery? carried = null)
    {
        while (!connection.Window.HasRoom && connection.IsOpen) await _outgoing.Wake.WaitAsync();
        if (!connection.Window.HasRoom)
        {
            // The connection ended meanwhile: there is none to send it on.
            carried?.Returned();
            return;
        }
        if (_builder.Packet.Retain && connection.Limits.RetainAvailable) _memory.Stands(_builder.Packet.Topic);
        if (carried is not null) _unacknowledged.BeginLate();
        await connection.PublishAsync(_builder.Packet, carried);
    }

    private async Task LeaveAsync(BrokerConnection connection)
    {
        connection.Received = null;
        _builder.Prepare(_topics.Status, _outgoing.Status.WriteStopped(), retain: true);
        await SendAsync(connection);
        long began = _time.GetTimestamp();
        while (connection.IsOpen && connection.Window.Count > 0 && _time.GetElapsedTime(began) < FarewellPeriod)
            await _outgoing.Wake.WaitAsync();
        await connection.CloseAsync();
    }

    // A status that large is nobody's of ours; a command is answered.
    private void OnOversized(MqttPublishPacket message, long bytes)
    {
        _logger.MessageNotRead(message.Topic, bytes, Role.LargestPacket);
        if (message.Topic.StartsWith(_topics.Commands, StringComparison.Ordinal)) OversizedCommandArrived?.Invoke(message, bytes);
        else OnReceived(message);
        _outgoing.Wake.Signal();
    }

    private void OnReceived(MqttPublishPacket message)
    {
        if (message.Topic == _topics.Status) _outgoing.Status.Check(message.Payload.ToArray());
        else if (message.Topic.StartsWith(_topics.Commands, StringComparison.Ordinal)) CommandArrived?.Invoke(message);
        _outgoing.Wake.Signal();
    }
}
