using EdgeInspector.Mqtt.Delivery;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>A message that was sent and not yet acknowledged.</summary>
/// <param name="PacketId">The protocol's number for it.</param>
/// <param name="Topic">Where it went.</param>
/// <param name="SentAt">Monotonic clock when it was sent.</param>
/// <param name="Result">The result it carries; empty for everything that is not resent.</param>
internal readonly record struct InFlightMessage(ushort PacketId, string Topic, long SentAt, PendingResult Result)
{
    /// <summary>Whether the message must reach the broker, if not on this connection then on the next.</summary>
    public bool IsResult => Result.Inspection is not null;
}
