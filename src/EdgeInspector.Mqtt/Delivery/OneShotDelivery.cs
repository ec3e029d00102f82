using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>A request to stop the line, or an event, on its way; lost with its connection, it goes out once more on the next.</summary>
internal sealed class OneShotDelivery(OneShotQueue queue, OneShotMessage message) : Delivery
{
    /// <inheritdoc/>
    public override bool IsLive => false;

    /// <inheritdoc/>
    public override bool SpeaksForResults => false;

    /// <inheritdoc/>
    public override object Key => message;

    /// <inheritdoc/>
    public override void Acknowledged()
    {
        // The broker has it: there is no account of such messages to close.
    }

    /// <inheritdoc/>
    public override void Refused(Refusal refusal, MqttPubAckReasonCode code)
    {
        // Its topic is named in the log; sent again, it would be refused again.
    }

    /// <inheritdoc/>
    public override void Returned() => queue.Return(message);
}
