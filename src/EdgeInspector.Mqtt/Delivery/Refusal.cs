using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>What follows from a broker's refusal of a message.</summary>
internal enum Refusal
{
    /// <summary>It says something about the agent's rights or the broker's state: the message is kept, however often.</summary>
    Passing,

    /// <summary>It says something about the message, but may have been a mistake: it is tried a few times.</summary>
    Counted,

    /// <summary>It is useless to send the message again.</summary>
    Final,
}

/// <summary>Reads refusals.</summary>
internal static class Refusals
{
    /// <summary>What follows from a reason code of 0x80 or above.</summary>
    public static Refusal Of(MqttPubAckReasonCode code) => code switch
    {
        MqttPubAckReasonCode.NotAuthorized or MqttPubAckReasonCode.QuotaExceeded or MqttPubAckReasonCode.PacketIdentifierInUse =>
            Refusal.Passing,
        MqttPubAckReasonCode.TopicNameInvalid or MqttPubAckReasonCode.PayloadFormatInvalid => Refusal.Final,
        _ => Refusal.Counted,
    };
}
