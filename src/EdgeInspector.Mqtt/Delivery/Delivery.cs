using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// What a message in flight must account for. It ends once, by one of its three methods, on the receiver's task or when the connection
/// has ended.
/// </summary>
internal abstract class Delivery
{
    /// <summary>Whether it counts among the live results in flight; else among the late ones.</summary>
    public abstract bool IsLive { get; }

    /// <summary>
    /// Whether the broker's answer says something about results, for whose sake most messages are in flight: when late ones may be sent,
    /// whether anyone subscribes to them, and how large one may be.
    /// </summary>
    public virtual bool SpeaksForResults => true;

    /// <summary>Which result it is; equal for the same one sent again.</summary>
    public abstract object Key { get; }

    /// <summary>The broker has it.</summary>
    public abstract void Acknowledged();

    /// <summary>The broker refused it.</summary>
    /// <param name="refusal">What follows from that.</param>
    /// <param name="code">Why, in the broker's words.</param>
    public abstract void Refused(Refusal refusal, MqttPubAckReasonCode code);

    /// <summary>The connection ended before the broker said anything; called from the newest message to the oldest.</summary>
    public abstract void Returned();
}
