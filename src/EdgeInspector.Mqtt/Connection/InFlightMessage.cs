namespace EdgeInspector.Mqtt.Connection;

/// <summary>A message that was sent and not yet acknowledged.</summary>
/// <param name="PacketId">The protocol's number for it.</param>
/// <param name="Topic">Where it went.</param>
/// <param name="SentAt">Monotonic clock when it was sent.</param>
/// <param name="Carried">The result that it carries; null for everything that is not resent.</param>
internal readonly record struct InFlightMessage(ushort PacketId, string Topic, long SentAt, Delivery.Delivery? Carried);
