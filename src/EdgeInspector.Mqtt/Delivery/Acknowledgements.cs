using EdgeInspector.Mqtt.Connection;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// What was sent and has no answer of the broker yet, and what each answer means for it. A delivery ends exactly once: acknowledged,
/// refused, or taken back with its connection. Counted by the sender and by the receiver's task.
/// </summary>
internal sealed class Acknowledgements(RefusalPolicy refusals, DeliveryCounters counters)
{
    private const int FirstRefusal = 0x80;
    private volatile int _live;
    private volatile int _late;

    /// <summary>Live results that are on their way.</summary>
    public int Live => _live;

    /// <summary>
    /// Whether something late may go out: it takes at most half of the window, so that a live result never waits for more than that, and
    /// nothing while the broker refuses.
    /// </summary>
    public bool MaySendLate(int windowSize) => _late < Math.Max(1, windowSize / 2) && refusals.MaySendLate();

    /// <summary>A live result goes out.</summary>
    public void BeginLive() => Interlocked.Increment(ref _live);

    /// <summary>A live result was not sent after all.</summary>
    public void EndLive() => Interlocked.Decrement(ref _live);

    /// <summary>A stored result or a one-shot message goes out, or a topic is taken back.</summary>
    public void BeginLate() => Interlocked.Increment(ref _late);

    /// <summary>Something late was not sent after all.</summary>
    public void EndLate() => Interlocked.Decrement(ref _late);

    /// <summary>The broker answered.</summary>
    public void Acknowledge(InFlightMessage message, MqttPubAckReasonCode code)
    {
        if (message.Carried is { } carried) End(carried);
        if ((int)code >= FirstRefusal)
        {
            refusals.Refused(message, code);
            return;
        }
        if (message.Carried is not { } delivery) return;
        if (code == MqttPubAckReasonCode.NoMatchingSubscribers && delivery.SpeaksForResults) counters.CountWithoutSubscriber();
        delivery.Acknowledged();
    }

    /// <summary>The connection ended before these were answered.</summary>
    public void TakeBack(IReadOnlyList<Delivery> unanswered)
    {
        // From the newest to the oldest, so that those which go back to the head of the queue stand there in their order.
        foreach (Delivery delivery in unanswered.Reverse())
        {
            delivery.Returned();
            End(delivery);
        }
    }

    private void End(Delivery delivery)
    {
        if (delivery.IsLive) EndLive();
        else EndLate();
    }
}
