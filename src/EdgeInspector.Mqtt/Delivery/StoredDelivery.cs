using EdgeInspector.Mqtt.Outbox;
using EdgeInspector.Results;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>A record from the store on its way; lost with its connection, it is read again.</summary>
internal sealed class StoredDelivery(StoredRecord record, ResultOutbox outbox) : Delivery
{
    /// <summary>The record.</summary>
    public StoredRecord Record { get; } = record;

    /// <inheritdoc/>
    public override bool IsLive => false;

    /// <inheritdoc/>
    public override object Key => (Record.Station, Record.Sequence);

    /// <inheritdoc/>
    public override void Acknowledged() => outbox.Acknowledge(Record);

    /// <inheritdoc/>
    public override void Refused(Refusal refusal, MqttPubAckReasonCode code)
    {
        if (!Record.IsReplay) outbox.Refused(Record.Position, refusal, code.ToString());
    }

    /// <inheritdoc/>
    public override void Returned()
    {
        // The next connection begins its backlog with the oldest undelivered record.
    }
}
