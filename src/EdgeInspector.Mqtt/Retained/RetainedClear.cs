using EdgeInspector.Mqtt.Delivery;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Retained;

/// <summary>
/// An empty message that takes a retained one back; forgotten when the broker has it, else sent again by the next connection.
/// </summary>
internal sealed class RetainedClear(string topic, RetainedMemory memory) : Delivery.Delivery
{
    /// <inheritdoc/>
    public override bool IsLive => false;

    /// <inheritdoc/>
    public override object Key => topic;

    /// <inheritdoc/>
    public override void Acknowledged() => memory.IsGone(topic);

    /// <inheritdoc/>
    public override void Refused(Refusal refusal, MqttPubAckReasonCode code)
    {
        // The next run tries again: rights may be given by then.
    }

    /// <inheritdoc/>
    public override void Returned()
    {
        // The next connection begins with what is left.
    }
}
