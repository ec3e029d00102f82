using System.Text;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>The size of a PUBLISH packet on the wire (MQTT 5.0, chapter 3.3), to be compared with what the broker takes.</summary>
internal static class PublishSize
{
    /// <summary>All bytes of the packet, fixed header included.</summary>
    public static long Of(MqttPublishPacket packet, bool withProperties)
    {
        long body = Text(packet.Topic) + packet.Payload.Length;
        if (packet.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce) body += sizeof(ushort);
        if (withProperties)
        {
            long properties = Properties(packet);
            body += VariableInteger(properties) + properties;
        }

        return 1 + VariableInteger(body) + body;
    }

    /// <summary>Bytes that a message brings along, wherever it has them: topic, properties and content.</summary>
    public static long Of(MqttApplicationMessage message) =>
        Text(message.Topic) + message.Payload.Length
        + Texts(message.ContentType, message.ResponseTopic, message.CorrelationData, message.UserProperties);

    private static long Properties(MqttPublishPacket packet)
    {
        long size = Texts(packet.ContentType, packet.ResponseTopic, packet.CorrelationData, packet.UserProperties);
        if (packet.MessageExpiryInterval != 0) size += 1 + sizeof(uint);
        if (packet.PayloadFormatIndicator != MqttPayloadFormatIndicator.Unspecified) size += 1 + sizeof(byte);
        return size;
    }

    private static long Texts(string? contentType, string? responseTopic, byte[]? correlation, List<MqttUserProperty>? properties)
    {
        long size = 0;
        if (contentType is not null) size += 1 + Text(contentType);
        if (responseTopic is not null) size += 1 + Text(responseTopic);
        if (correlation is not null) size += 1 + sizeof(ushort) + correlation.Length;
        if (properties is null) return size;
        foreach (MqttUserProperty property in properties) size += 1 + Text(property.Name) + sizeof(ushort) + property.ValueBuffer.Length;
        return size;
    }

    private static long Text(string text) => sizeof(ushort) + Encoding.UTF8.GetByteCount(text);

    private static long VariableInteger(long value) => value switch
    {
        < 1 << 7 => 1,
        < 1 << 14 => 2,
        < 1 << 21 => 3,
        _ => 4,
    };
}
