namespace EdgeInspector.Sinks;

/// <summary>Why the line should stop.</summary>
/// <param name="Target">Whom to ask; for MQTT the whole topic.</param>
/// <param name="Station">Where too many parts are rejected.</param>
/// <param name="Trip">The rule that holds, as messages write it.</param>
/// <param name="Sequence">The record with which it began to hold.</param>
public sealed record StopRequest(string Target, string Station, string Trip, long Sequence);
