using System.Buffers;
using System.Globalization;
using System.Text;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Outbox;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Everything but pictures: live results in their order first, what is late from the outbox in the room that they leave, and between
/// them status, states, beats, events and answers when they are due. One loop sends, with one packet and one buffer that are used again
/// and again.
/// </summary>
internal sealed class ResultLane : ILane, IDisposable
{
    private static readonly int[] RegionLimits = [int.MaxValue, 16, 1, 0];
    // Whoever gives response topics could otherwise fill the memory with them.
    private const int RefusedTopicsNamed = 1000;
    private static readonly TimeSpan FarewellPeriod = TimeSpan.FromSeconds(1);
    private readonly MqttOptions _options;
    private readonly AgentIdentity _agent;
    private readonly AgentTopics _topics;
    private readonly Outgoing _outgoing;
    private readonly LaneStop _stop;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResultMessage _message;
    private readonly ResultProperties _properties = new(Schemas.Result.Value);
    private readonly ResultProperties _eventProperties = new(Schemas.Event.Value);
    private readonly VerdictText _verdict = new();
    private readonly MqttPublishPacket _packet = new();
    // Written by the receiver's task alone.
    private readonly HashSet<string> _refusedTopics = new(StringComparer.Ordinal);
    private readonly ITimer _patience;
    private volatile int _liveInFlight;
    private volatile int _lateInFlight;
    private volatile bool _connected;
    private long _restartBacklogAt;
    private long _backlogHeldUntil;
    private long _askedAt;

    public ResultLane(
        MqttOptions options, AgentIdentity agent, AgentTopics topics, Outgoing outgoing, string clientId, LaneStop stop, TimeProvider time, ILogger logger)
    {
        (_options, _agent, _topics, _outgoing, _stop, _time, _logger) = (options, agent, topics, outgoing, stop, time, logger);
        _message = new ResultMessage(agent);
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

    /// <summary>Takes commands that arrive; null while none are wanted. Must return at once.</summary>
    public Action<MqttPublishPacket>? CommandArrived { get; set; }

    /// <inheritdoc/>
    /// <remarks>Without a connection only what is in memory alone is worth waiting for: the rest is on the disk for the next run.</remarks>
    public bool HasWork => _connected ? _outgoing.Live.Count + _liveInFlight + _outgoing.OneShots.Count > 0 : _outgoing.Outbox.InMemory > 0;

    /// <inheritdoc/>
    public byte[] WriteWill() => _outgoing.Status.WriteWill();

    /// <inheritdoc/>
    public void Attach(BrokerConnection connection)
    {
        connection.Acknowledged = OnAcknowledged;
        connection.Received = OnReceived;
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
            if (CommandArrived is not null) await connection.SubscribeAsync(_topics.Commands + "+").ConfigureAwait(false);
            await SendStatusAsync(connection).ConfigureAwait(false);
            await connection.SubscribeAsync(_topics.Status).ConfigureAwait(false);
            while (connection.IsOpen)
            {
                if (_stop.IsNow || (_stop.IsDraining && !HasWork))
                {
                    await LeaveAsync(connection).ConfigureAwait(false);
                    return;
                }

                await SendDueAsync(connection).ConfigureAwait(false);
                if (!await SendNextAsync(connection).ConfigureAwait(false)) await _outgoing.Wake.WaitAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _connected = false;
            // Ended first, so that no acknowledgement can come in between and count a result that is sent again.
            connection.Abort("the lane ended");
            TakeBack(connection.Window.TakeCarried());
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
        _message.Dispose();
    }

    private async Task<bool> SendNextAsync(BrokerConnection connection)
    {
        if (!connection.Window.HasRoom) return false;
        bool sent = TryTakeLive(out PendingResult? result);
        if (sent) await SendLiveAsync(connection, result!).ConfigureAwait(false);
        // One of them a turn: however many wait, a live result never waits for more than one.
        if (connection.Window.HasRoom && _outgoing.OneShots.TryTake(out OneShotMessage message))
        {
            await SendAsync(connection, message).ConfigureAwait(false);
            sent = true;
        }
        return sent || await SendLateAsync(connection).ConfigureAwait(false);
    }

    private async Task<bool> SendLateAsync(BrokerConnection connection)
    {
        // Late records take at most half of the window, so that a live one never waits for more than that.
        if (_lateInFlight >= Math.Max(1, connection.Window.Size / 2) || _time.GetTimestamp() < _backlogHeldUntil) return false;
        RestartBacklogWhenDue();
        if (!_outgoing.Outbox.TryTakeBacklog(out StoredRecord record))
        {
            AskForBacklog();
            return false;
        }

        Interlocked.Increment(ref _lateInFlight);
        await SendStoredAsync(connection, record).ConfigureAwait(false);
        return true;
    }

    // What is too old for the live topic leaves this lane: the outbox sends it, or, while the disk fails, it goes out late from memory.
    private bool TryTakeLive(out PendingResult? result)
    {
        while (_outgoing.Live.TryPeek(out PendingResult head))
        {
            TimeSpan age = _time.GetElapsedTime(head.HandedOver);
            result = head;
            if (head.IsEnded || (head.IsStored && (head.SentBefore || age > _options.MaximumLiveAge)))
            {
                if (_outgoing.Live.Remove(head)) head.InLive = false;
                continue;
            }

            TimeSpan patience = _options.CommitPatience - age;
            if (!head.IsStored && patience > TimeSpan.Zero && _outgoing.Outbox.IsHealthy)
            {
                _patience.Change(patience, Timeout.InfiniteTimeSpan);
                return false;
            }

            // Counted before it leaves the queue: whoever asks in between sees it twice rather than not at all.
            Interlocked.Increment(ref _liveInFlight);
            if (_outgoing.Live.Remove(head)) return true;
            Interlocked.Decrement(ref _liveInFlight);
        }

        result = null;
        return false;
    }

    private async Task SendLiveAsync(BrokerConnection connection, PendingResult result)
    {
        Inspection inspection = result.Inspection;
        StationLane station = _outgoing.Stations.Of(inspection.Station);
        bool late = result.SentBefore || _time.GetElapsedTime(result.HandedOver) > _options.MaximumLiveAge;
        if (!TryPrepare(connection, late ? station.Topics.Backlog : station.Topics.Result, station, result, late))
        {
            // The backlog meets it again and parks it; there is nothing to wait for here.
            result.InLive = false;
            Interlocked.Decrement(ref _liveInFlight);
            return;
        }

        await connection.PublishAsync(_packet, result).ConfigureAwait(false);
        if (late) return;
        if (inspection.Verdict != Verdict.Pass)
        {
            _packet.Topic = station.Topics.Reject;
            await SendAsync(connection).ConfigureAwait(false);
        }

        if (!_options.PlainVerdict) return;
        Prepare(station.Topics.Verdict, _verdict.Write(inspection), retain: false, ContentTypes.Text, _properties.Of(inspection.Id, inspection.Sequence, inspection.Verdict));
        await SendAsync(connection).ConfigureAwait(false);
    }

    private async Task SendStoredAsync(BrokerConnection connection, StoredRecord record)
    {
        if (TryPrepare(connection, record))
        {
            await connection.PublishAsync(_packet, record).ConfigureAwait(false);
            return;
        }

        Log.ResultTooLarge(_logger, record.Sequence, record.Station, _packet.Payload.Length, connection.Limits.MaximumPacketSize);
        Interlocked.Decrement(ref _lateInFlight);
        if (!record.IsReplay) _outgoing.Outbox.Refused(record.Position, "too large for the broker", forEver: true);
    }

    private bool TryPrepare(BrokerConnection connection, StoredRecord record)
    {
        if (record.Kind == RecordKind.Event)
        {
            Prepare(_topics.Event, record.Body, retain: false, ContentTypes.Json, _eventProperties.Of(record.Id, record.Sequence, record.Verdict));
            return connection.Fits(_packet);
        }

        string topic = _outgoing.Stations.Of(record.Station).Topics.Backlog;
        foreach (int regions in RegionLimits)
        {
            Prepare(
                topic, _message.WriteStored(record.Body, _time.GetUtcNow(), regions), retain: false, ContentTypes.Json,
                _properties.Of(record.Id, record.Sequence, record.Verdict));
            if (connection.Fits(_packet)) return true;
        }

        return false;
    }

    /// <summary>Writes a result into the packet, with fewer regions if the broker does not take all of them; false if it takes none.</summary>
    private bool TryPrepare(BrokerConnection connection, string topic, StationLane station, PendingResult result, bool late)
    {
        Inspection inspection = result.Inspection;
        foreach (int regions in RegionLimits)
        {
            ReadOnlyMemory<byte> payload = _message.Write(result, station.Topics, _time.GetUtcNow(), late, regions);
            Prepare(topic, payload, retain: false, ContentTypes.Json, _properties.Of(inspection.Id, inspection.Sequence, inspection.Verdict));
            if (connection.Fits(_packet)) return true;
        }

        return false;
    }

    private void AskForBacklog()
    {
        TimeSpan period = TimeSpan.FromMilliseconds(100);
        if (_askedAt != 0 && _time.GetElapsedTime(_askedAt) < period) return;
        _askedAt = _time.GetTimestamp();
        _outgoing.Outbox.WantBacklog();
    }

    private void RestartBacklogWhenDue()
    {
        long due = Interlocked.Read(ref _restartBacklogAt);
        if (due == 0 || _time.GetTimestamp() < due) return;
        Interlocked.Exchange(ref _restartBacklogAt, 0);
        _outgoing.Outbox.RestartBacklog();
    }

    private async Task SendDueAsync(BrokerConnection connection)
    {
        // A request to stop the line waits for nothing.
        while (_outgoing.OneShots.Stops.TryTake(out OneShotMessage stop)) await SendAsync(connection, stop).ConfigureAwait(false);
        await SendStatusAsync(connection).ConfigureAwait(false);
        foreach (StationLane station in _outgoing.Stations.All) await SendDueAsync(connection, station).ConfigureAwait(false);
        foreach (RetainedTopic topic in _outgoing.Retained.All)
        {
            if (!connection.Window.HasRoom || !topic.TryTake(out byte[] content)) continue;
            // Nothing at all is how discovery topics are taken back.
            Prepare(topic.Topic, content, retain: true, ContentTypes.Json, null);
            _packet.MessageExpiryInterval = topic.ExpirySeconds;
            if (connection.Fits(_packet)) await SendAsync(connection).ConfigureAwait(false);
            else Log.MessageTooLarge(_logger, topic.Topic, content.Length, connection.Limits.MaximumPacketSize);
        }
    }

    private async Task SendDueAsync(BrokerConnection connection, StationLane station)
    {
        if (station.TryTakeBeat(_time, _options.HeartbeatPeriod, out long beat))
        {
            byte[] text = Encoding.ASCII.GetBytes(beat.ToString(CultureInfo.InvariantCulture));
            Prepare(station.Topics.Heartbeat, text, retain: false, ContentTypes.Text, null);
            _packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
            await connection.PublishAsync(_packet).ConfigureAwait(false);
        }

        if (station.TryTakeState(out StationState state, out string? detail, out IReadOnlyList<string> trips, out DateTimeOffset since))
        {
            byte[] message = StateMessage.Write(_agent, station.Name, state, detail, trips, since);
            Prepare(station.Topics.State, message, retain: true, ContentTypes.Json, null);
            await SendAsync(connection).ConfigureAwait(false);
        }

        if (connection.Window.HasRoom && station.TryTakeLatest(_time, _options.LastPeriod, out PendingResult? latest)
            && TryPrepare(connection, station.Topics.Last, station, latest, late: false))
        {
            _packet.Retain = true;
            await SendAsync(connection).ConfigureAwait(false);
        }
    }

    private async Task SendStatusAsync(BrokerConnection connection)
    {
        if (!_outgoing.Status.TryTake(out byte[] message)) return;
        Prepare(_topics.Status, message, retain: true, ContentTypes.Json, null);
        await SendAsync(connection).ConfigureAwait(false);
    }

    private async Task SendAsync(BrokerConnection connection, OneShotMessage message)
    {
        Prepare(message.Topic, message.Content, retain: false, ContentTypes.Json, null);
        _packet.CorrelationData = message.CorrelationData;
        if (connection.Fits(_packet)) await SendAsync(connection).ConfigureAwait(false);
        else Log.MessageTooLarge(_logger, message.Topic, message.Content.Length, connection.Limits.MaximumPacketSize);
    }

    /// <summary>Sends the prepared packet when the window has room for it.</summary>
    private async Task SendAsync(BrokerConnection connection)
    {
        while (!connection.Window.HasRoom && connection.IsOpen) await _outgoing.Wake.WaitAsync().ConfigureAwait(false);
        await connection.PublishAsync(_packet).ConfigureAwait(false);
    }

    private async Task LeaveAsync(BrokerConnection connection)
    {
        connection.Received = null;
        Prepare(_topics.Status, _outgoing.Status.WriteStopped(), retain: true, ContentTypes.Json, null);
        await SendAsync(connection).ConfigureAwait(false);
        long began = _time.GetTimestamp();
        while (connection.IsOpen && connection.Window.Count > 0 && _time.GetElapsedTime(began) < FarewellPeriod)
            await _outgoing.Wake.WaitAsync().ConfigureAwait(false);
        await connection.CloseAsync().ConfigureAwait(false);
    }

    private void Prepare(string topic, ReadOnlyMemory<byte> payload, bool retain, string contentType, List<MqttUserProperty>? properties)
    {
        _packet.Topic = topic;
        _packet.Payload = new ReadOnlySequence<byte>(payload);
        _packet.Retain = retain;
        _packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce;
        _packet.ContentType = contentType;
        _packet.PayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData;
        _packet.UserProperties = properties;
        _packet.MessageExpiryInterval = 0;
        _packet.CorrelationData = null;
    }

    // What is on the disk comes back from there; what is in memory alone goes out again from here.
    private void TakeBack(IReadOnlyList<object> unacknowledged)
    {
        PendingResult[] live = [.. unacknowledged.OfType<PendingResult>()];
        foreach (PendingResult result in live.Where(result => result.IsStored)) result.InLive = false;
        _outgoing.Live.Return([.. live.Where(result => !result.IsStored)]);
        Interlocked.Add(ref _liveInFlight, -live.Length);
        Interlocked.Add(ref _lateInFlight, live.Length - unacknowledged.Count);
    }

    private void OnAcknowledged(InFlightMessage message, MqttPubAckReasonCode code)
    {
        bool refused = (int)code >= 0x80;
        if (refused && _refusedTopics.Count < RefusedTopicsNamed && _refusedTopics.Add(message.Topic)) Log.MessageRefused(_logger, message.Topic, code.ToString());
        if (message.Carried is null) return;
        if (message.Carried is PendingResult) Interlocked.Decrement(ref _liveInFlight);
        else Interlocked.Decrement(ref _lateInFlight);
        if (refused) OnRefused(message.Carried, code);
        else OnDelivered(message.Carried, code);
    }

    private void OnDelivered(object carried, MqttPubAckReasonCode code)
    {
        if (code == MqttPubAckReasonCode.NoMatchingSubscribers) _outgoing.Counters.CountWithoutSubscriber();
        if (carried is PendingResult result)
        {
            if (result.TryEnd(PendingResult.Delivered)) _outgoing.Counters.CountDelivered();
            _outgoing.Outbox.Delivered(result);
        }
        else if (carried is StoredRecord record)
        {
            if (!record.IsReplay) _outgoing.Counters.CountDelivered();
            _outgoing.Outbox.Delivered(record);
        }
    }

    private void OnRefused(object carried, MqttPubAckReasonCode code)
    {
        // These say something about the agent's rights or the broker's state, not about the message: it is kept, however often.
        bool passing = code is MqttPubAckReasonCode.NotAuthorized or MqttPubAckReasonCode.QuotaExceeded or MqttPubAckReasonCode.PacketIdentifierInUse;
        bool forEver = code is MqttPubAckReasonCode.TopicNameInvalid or MqttPubAckReasonCode.PayloadFormatInvalid;
        long retry = _time.GetTimestamp() + (long)(_options.RefusalRetry.TotalSeconds * _time.TimestampFrequency);
        Interlocked.CompareExchange(ref _restartBacklogAt, retry, 0);
        if (passing) Interlocked.Exchange(ref _backlogHeldUntil, retry);
        if (carried is PendingResult result) result.InLive = false;
        long position = carried is PendingResult live ? live.Position : carried is StoredRecord { IsReplay: false } record ? record.Position : 0;
        if (!passing && position != 0) _outgoing.Outbox.Refused(position, code.ToString(), forEver);
    }

    private void OnReceived(MqttPublishPacket message)
    {
        if (message.Topic == _topics.Status) _outgoing.Status.Check(message.Payload.ToArray());
        else if (message.Topic.StartsWith(_topics.Commands, StringComparison.Ordinal)) CommandArrived?.Invoke(message);
        _outgoing.Wake.Signal();
    }
}
