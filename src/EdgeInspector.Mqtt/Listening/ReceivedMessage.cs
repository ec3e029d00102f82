namespace EdgeInspector.Mqtt.Listening;

/// <summary>A message of an agent.</summary>
/// <param name="Station">The station; null for one of the agent's own.</param>
/// <param name="Tail">What stands behind station or base: result, backlog, image/overlay, status, ….</param>
/// <param name="Payload">Its content.</param>
/// <param name="Properties">MQTT 5 user properties; empty with 3.1.1.</param>
public sealed record ReceivedMessage(string? Station, string Tail, byte[] Payload, IReadOnlyDictionary<string, string> Properties);
