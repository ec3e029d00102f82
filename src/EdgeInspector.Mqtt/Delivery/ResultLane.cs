using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Everything but pictures: results in their order, and between them status, states, beats and last values when they are due. One
/// loop sends, with one packet and one buffer that are used again and again.
/// </summary>
internal sealed class ResultLane : ILane, IDisposable
{
    private static readonly int[] RegionLimits = [int.MaxValue, 16, 1, 0];
    private static readonly TimeSpan FarewellPeriod = TimeSpan.FromSeconds(1);
    private readonly MqttOptions _options;
    private readonly AgentIdentity _agent;
    private readonly AgentTopics _topics;
    private readonly StationBoard _stations;
    private readonly ResultQueue _queue;
    private readonly DeliveryCounters _counters;
    private readonly DroppedResults _dropped;
    private readonly StatusKeeper _status;
    private readonly LaneStop _stop;
    private readonly WakeSignal _wake;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResultMessage _message;
    private readonly ResultProperties _properties = new(Schemas.Result.Value);
    private readonly VerdictText _verdict = new();
    private readonly MqttPublishPacket _packet = new();
    private readonly ConcurrentDictionary<string, bool> _refusedTopics = new();
    private volatile int _inFlight;

    public ResultLane(
        MqttOptions options, AgentIdentity agent, AgentTopics topics, StationBoard stations, ResultQueue queue, DeliveryCounters counters,
        DroppedResults dropped, string clientId, LaneStop stop, WakeSignal wake, TimeProvider time, ILogger logger)
    {
        (_options, _agent, _topics, _stations, _queue, _counters) = (options, agent, topics, stations, queue, counters);
        (_dropped, _stop, _wake, _time, _logger) = (dropped, stop, wake, time, logger);
        _status = new StatusKeeper(agent, topics, dropped, time, logger);
        _message = new ResultMessage(agent);
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

    /// <inheritdoc/>
    public bool HasWork => Waiting > 0;

    /// <summary>Results that wait or are in flight.</summary>
    public int Waiting => _queue.Count + _inFlight;

    /// <inheritdoc/>
    public byte[] WriteWill() => _status.WriteWill();

    /// <inheritdoc/>
    public void Attach(BrokerConnection connection)
    {
        connection.Acknowledged = OnAcknowledged;
        connection.Received = OnReceived;
        connection.Beat = _wake.Signal;
    }

    /// <inheritdoc/>
    public async Task ServeAsync(BrokerConnection connection)
    {
        try
        {
            _status.Renew();
            foreach (StationLane station in _stations.All) station.Renew();
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
                if (connection.Window.HasRoom && TryTake(out PendingResult result)) await SendResultAsync(connection, result).ConfigureAwait(false);
                else await _wake.WaitAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            // Ended first, so that no acknowledgement can come in between and count a result that is sent again.
            connection.Abort("the lane ended");
            IReadOnlyList<PendingResult> unacknowledged = connection.Window.TakeResults();
            _queue.Return(unacknowledged);
            Interlocked.Add(ref _inFlight, -unacknowledged.Count);
        }
    }

    public void Dispose() => _message.Dispose();

    private bool TryTake(out PendingResult result)
    {
        // Counted before it leaves the queue: whoever asks in between sees it twice rather than not at all.
        Interlocked.Increment(ref _inFlight);
        if (_queue.TryTake(out result)) return true;
        Interlocked.Decrement(ref _inFlight);
        return false;
    }

    private async Task SendResultAsync(BrokerConnection connection, PendingResult result)
    {
        Inspection inspection = result.Inspection;
        StationLane station = _stations.Of(inspection.Station);
        bool late = result.SentBefore || _time.GetElapsedTime(result.HandedOver) > _options.MaximumLiveAge;
        if (!TryPrepare(connection, late ? station.Topics.Backlog : station.Topics.Result, station, result, late))
        {
            Log.ResultTooLarge(_logger, inspection.Sequence, inspection.Station, _packet.Payload.Length, connection.Limits.MaximumPacketSize);
            GiveUp(inspection);
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
        Prepare(station.Topics.Verdict, _verdict.Write(inspection), retain: false, ContentTypes.Text, _properties.Of(inspection));
        await SendAsync(connection).ConfigureAwait(false);
    }

    /// <summary>Writes a result into the packet, with fewer regions if the broker does not take all of them; false if it takes none.</summary>
    private bool TryPrepare(BrokerConnection connection, string topic, StationLane station, in PendingResult result, bool late)
    {
        foreach (int regions in RegionLimits)
        {
            ReadOnlyMemory<byte> payload = _message.Write(result, station.Topics, _time.GetUtcNow(), late, regions);
            Prepare(topic, payload, retain: false, ContentTypes.Json, _properties.Of(result.Inspection));
            if (connection.Fits(_packet)) return true;
        }

        return false;
    }

    private void GiveUp(Inspection inspection)
    {
        _counters.CountRefused();
        _dropped.Add(inspection);
        Interlocked.Decrement(ref _inFlight);
    }

    private async Task SendDueAsync(BrokerConnection connection)
    {
        await SendStatusAsync(connection).ConfigureAwait(false);
        foreach (StationLane station in _stations.All)
        {
            if (station.TryTakeBeat(_time, _options.HeartbeatPeriod, out long beat))
            {
                byte[] text = Encoding.ASCII.GetBytes(beat.ToString(CultureInfo.InvariantCulture));
                Prepare(station.Topics.Heartbeat, text, retain: false, ContentTypes.Text, null);
                _packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
                await connection.PublishAsync(_packet, default).ConfigureAwait(false);
            }

            if (station.TryTakeState(out StationState state, out string? detail, out DateTimeOffset since))
            {
                byte[] message = StateMessage.Write(_agent, station.Name, state, detail, since);
                Prepare(station.Topics.State, message, retain: true, ContentTypes.Json, null);
                await SendAsync(connection).ConfigureAwait(false);
            }

            if (connection.Window.HasRoom && station.TryTakeLatest(_time, _options.LastPeriod, out PendingResult latest)
                && TryPrepare(connection, station.Topics.Last, station, latest, late: false))
            {
                _packet.Retain = true;
                await SendAsync(connection).ConfigureAwait(false);
            }
        }
    }

    private async Task SendStatusAsync(BrokerConnection connection)
    {
        if (!_status.TryTake(out byte[] message)) return;
        Prepare(_topics.Status, message, retain: true, ContentTypes.Json, null);
        await SendAsync(connection).ConfigureAwait(false);
    }

    /// <summary>Sends the prepared packet when the window has room for it.</summary>
    private async Task SendAsync(BrokerConnection connection)
    {
        while (!connection.Window.HasRoom && connection.IsOpen) await _wake.WaitAsync().ConfigureAwait(false);
        await connection.PublishAsync(_packet, default).ConfigureAwait(false);
    }

    private async Task LeaveAsync(BrokerConnection connection)
    {
        connection.Received = null;
        Prepare(_topics.Status, _status.WriteStopped(), retain: true, ContentTypes.Json, null);
        await SendAsync(connection).ConfigureAwait(false);
        long began = _time.GetTimestamp();
        while (connection.IsOpen && connection.Window.Count > 0 && _time.GetElapsedTime(began) < FarewellPeriod)
            await _wake.WaitAsync().ConfigureAwait(false);
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
    }

    private void OnAcknowledged(InFlightMessage message, MqttPubAckReasonCode code)
    {
        bool refused = (int)code >= 0x80;
        if (refused && _refusedTopics.TryAdd(message.Topic, true)) Log.MessageRefused(_logger, message.Topic, code.ToString());
        if (!message.IsResult) return;
        if (refused)
        {
            GiveUp(message.Result.Inspection);
            return;
        }

        if (code == MqttPubAckReasonCode.NoMatchingSubscribers) _counters.CountWithoutSubscriber();
        _counters.CountDelivered();
        Interlocked.Decrement(ref _inFlight);
    }

    private void OnReceived(MqttPublishPacket message)
    {
        if (message.Topic == _topics.Status) _status.Check(message.Payload.ToArray());
        _wake.Signal();
    }
}
