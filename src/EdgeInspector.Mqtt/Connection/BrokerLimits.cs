using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>What the broker allows, as it said when it accepted the connection.</summary>
/// <param name="ReceiveMaximum">Unacknowledged messages at once.</param>
/// <param name="MaximumPacketSize">Bytes of the largest packet.</param>
/// <param name="RetainAvailable">Whether it keeps retained messages.</param>
/// <param name="AcknowledgesMessages">Whether it takes quality of service 1.</param>
/// <param name="KeepAlive">The keep-alive it wants instead of ours; null when ours is fine.</param>
internal readonly record struct BrokerLimits(
    int ReceiveMaximum, long MaximumPacketSize, bool RetainAvailable, bool AcknowledgesMessages, TimeSpan? KeepAlive)
{
    /// <summary>Whether the broker said how large a packet it takes.</summary>
    public bool StatesSize { get; init; }

    /// <summary>MQTT 3.1.1 has no way to say any of it; the packet length field ends at 256 MiB.</summary>
    public static BrokerLimits Unstated { get; } = new(ushort.MaxValue, 268_435_455, true, true, null);

    /// <summary>Reads the answer to a connect; a property that is absent means no limit (MQTT 5.0, chapter 3.2.2.3).</summary>
    public static BrokerLimits From(MqttConnAckPacket answer) => Unstated with
    {
        ReceiveMaximum = answer.ReceiveMaximum == 0 ? Unstated.ReceiveMaximum : answer.ReceiveMaximum,
        MaximumPacketSize = answer.MaximumPacketSize == 0 ? Unstated.MaximumPacketSize : answer.MaximumPacketSize,
        StatesSize = answer.MaximumPacketSize != 0,
        RetainAvailable = answer.RetainAvailable,
        AcknowledgesMessages = answer.MaximumQoS != MqttQualityOfServiceLevel.AtMostOnce,
        KeepAlive = answer.ServerKeepAlive == 0 ? null : TimeSpan.FromSeconds(answer.ServerKeepAlive),
    };
}
