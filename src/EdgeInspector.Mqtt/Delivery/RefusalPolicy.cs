using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Outbox;
using Microsoft.Extensions.Logging;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// What the broker's refusals mean for what is sent next: refused results are tried again after a while, and after one that says
/// something about the agent's rights nothing late is sent until then. Written by the receiver's task, read by the sender.
/// </summary>
internal sealed class RefusalPolicy(MqttOptions options, ResultOutbox outbox, TimeProvider time, ILogger logger)
{
    // Whoever gives response topics could otherwise fill the memory with them.
    private const int TopicsNamed = 1000;
    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);
    private long _restartAt;
    private long _heldUntil;

    /// <summary>Whether late results may be sent; begins the backlog again when refused ones are due.</summary>
    public bool MaySendLate()
    {
        if (time.GetTimestamp() < Interlocked.Read(ref _heldUntil)) return false;
        long due = Interlocked.Read(ref _restartAt);
        if (due == 0 || time.GetTimestamp() < due) return true;
        Interlocked.Exchange(ref _restartAt, 0);
        outbox.RestartBacklog();
        return true;
    }

    /// <summary>The broker refused a message.</summary>
    public void Refused(InFlightMessage message, MqttPubAckReasonCode code)
    {
        if (_topics.Count < TopicsNamed && _topics.Add(message.Topic)) logger.MessageRefused(message.Topic, code.ToString());
        if (message.Carried is not { } delivery) return;
        Refusal refusal = Refusals.Of(code);
        if (!delivery.SpeaksForResults)
        {
            delivery.Refused(refusal, code);
            return;
        }
        long retry = time.GetTimestamp() + (long)(options.RefusalRetry.TotalSeconds * time.TimestampFrequency);
        Interlocked.CompareExchange(ref _restartAt, retry, 0);
        if (refusal == Refusal.Passing) Interlocked.Exchange(ref _heldUntil, retry);
        delivery.Refused(refusal, code);
    }
}
