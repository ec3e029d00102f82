using EdgeInspector.Mqtt.Outbox;
using EdgeInspector.Results;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// A result on the live lane:
/// <code>
/// Queued ──► InFlight ──► Left       acknowledged, refused, or lost with the connection while it is stored
///   │  ◄────────┘                    lost with the connection while it is in memory alone: goes out once more
///   └──────────────────► Left       too old, too many, or too large: comes back from the store
/// </code>
/// What left the lane and is not acknowledged is delivered late, from the store.
/// </summary>
internal sealed class LiveDelivery(ResultEntry result, ResultOutbox outbox) : Delivery
{
    private volatile bool _hasLeft;

    /// <summary>The result.</summary>
    public ResultEntry Result { get; } = result;

    /// <summary>Whether it went out on a connection that was lost before the acknowledgement.</summary>
    public bool SentBefore { get; set; }

    /// <summary>Whether the live lane is done with it.</summary>
    public bool HasLeft => _hasLeft || (Result.HasEnded && !Result.IsAcknowledged);

    /// <inheritdoc/>
    public override bool IsLive => true;

    /// <inheritdoc/>
    public override object Key => (Result.Inspection.Station, Result.Inspection.Sequence);

    /// <summary>The live lane lets it go.</summary>
    public void Leave() => _hasLeft = true;

    /// <inheritdoc/>
    public override void Acknowledged()
    {
        outbox.Acknowledge(Result);
        // Last: from here on the backlog reads up to it, and must find it delivered, or it would be sent a second time.
        Leave();
    }

    /// <inheritdoc/>
    public override void Refused(Refusal refusal, MqttPubAckReasonCode code)
    {
        if (Result.IsStored) outbox.Refused(Result.Position, refusal, code.ToString(), this);
        else Leave();
    }

    /// <inheritdoc/>
    public override void Returned() => outbox.Return(this);
}
