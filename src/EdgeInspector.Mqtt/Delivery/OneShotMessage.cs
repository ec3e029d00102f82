namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// A message that is sent once, when the window has room: a request to stop the line, an event, or the answer to a command.
/// </summary>
/// <param name="Topic">Where.</param>
/// <param name="Content">JSON.</param>
/// <param name="CorrelationData">What the asker gave to recognise the answer; null without.</param>
/// <param name="Station">Whose request to stop it is; null for what is no such request.</param>
/// <param name="Sent">How many connections ended before the broker had it.</param>
internal sealed record OneShotMessage(
    string Topic, byte[] Content, byte[]? CorrelationData = null, string? Station = null, int Sent = 0);
