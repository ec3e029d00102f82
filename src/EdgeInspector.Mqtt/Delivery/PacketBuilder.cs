using System.Buffers;
using System.Globalization;
using System.Text;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Results;
using EdgeInspector.Verdicts;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Writes messages into one packet and one buffer that are used again and again; each is valid until the next. Used by one loop.
/// </summary>
internal sealed class PacketBuilder(AgentIdentity agent, AgentTopics topics, StationBoard stations, TimeProvider time) : IDisposable
{
    private static readonly int[] RegionLimits = [int.MaxValue, 16, 1, 0];
    private readonly ResultMessage _message = new(agent);
    private readonly ResultProperties _properties = new(Schemas.Result.Value);
    private readonly ResultProperties _eventProperties = new(Schemas.Event.Value);
    private readonly ResultProperties _reviewProperties = new(Schemas.Review.Value);
    private readonly VerdictText _verdict = new();

    /// <summary>The packet.</summary>
    public MqttPublishPacket Packet { get; } = new();

    /// <summary>Writes any message.</summary>
    public void Prepare(string topic, ReadOnlyMemory<byte> payload, bool retain = false, string contentType = ContentTypes.Json,
        List<MqttUserProperty>? properties = null)
    {
        Packet.Topic = topic;
        Packet.Payload = new ReadOnlySequence<byte>(payload);
        Packet.Retain = retain;
        Packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce;
        Packet.ContentType = contentType;
        Packet.PayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData;
        Packet.UserProperties = properties;
        Packet.MessageExpiryInterval = 0;
        Packet.CorrelationData = null;
    }

    /// <summary>Writes a result in memory, with fewer regions if the broker does not take all of them; false if it takes none.</summary>
    public bool TryPrepare(BrokerConnection connection, string topic, StationTopics station, ResultEntry result, bool late)
    {
        Inspection inspection = result.Inspection;
        foreach (int regions in RegionLimits)
        {
            ReadOnlyMemory<byte> payload = _message.Write(result, station, time.GetUtcNow(), late, regions);
            Prepare(topic, payload, properties: _properties.Of(inspection.Id, inspection.Sequence, inspection.Verdict));
            if (connection.Fits(Packet)) return true;
        }

        return false;
    }

    /// <summary>Writes a record from the store; false if the broker does not take one of its size.</summary>
    public bool TryPrepare(BrokerConnection connection, StoredRecord record)
    {
        if (record.Kind == RecordKind.Event)
        {
            Prepare(topics.Event, record.Body, properties: _eventProperties.Of(record.Id, record.Sequence, record.Verdict));
            return connection.Fits(Packet);
        }

        if (record.Kind == RecordKind.Review)
        {
            Prepare(stations.Of(record.Station).Topics.Review, record.Body,
                properties: _reviewProperties.Of(record.Id, record.Sequence, record.Verdict));
            return connection.Fits(Packet);
        }

        string topic = stations.Of(record.Station).Topics.Backlog;
        foreach (int regions in RegionLimits)
        {
            Prepare(topic, _message.WriteStored(record.Body, time.GetUtcNow(), regions),
                properties: _properties.Of(record.Id, record.Sequence, record.Verdict));
            if (connection.Fits(Packet)) return true;
        }

        return false;
    }

    /// <summary>Writes a verdict as plain text.</summary>
    public void PrepareVerdict(string topic, Inspection inspection) =>
        Prepare(topic, _verdict.Write(inspection), contentType: ContentTypes.Text,
            properties: _properties.Of(inspection.Id, inspection.Sequence, inspection.Verdict));

    /// <summary>Writes a heartbeat's count as plain text, sent at most once: the next one follows.</summary>
    public void PrepareBeat(string topic, long beat)
    {
        Prepare(topic, Encoding.ASCII.GetBytes(beat.ToString(CultureInfo.InvariantCulture)), contentType: ContentTypes.Text);
        Packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
    }

    /// <summary>Writes a one-shot message.</summary>
    public void Prepare(OneShotMessage message)
    {
        Prepare(message.Topic, message.Content);
        Packet.CorrelationData = message.CorrelationData;
    }

    /// <inheritdoc/>
    public void Dispose() => _message.Dispose();
}
