namespace EdgeInspector.Status;

/// <summary>What a home automation system is told of the agent.</summary>
/// <param name="Target">Where it looks; for MQTT the whole topic.</param>
/// <param name="Json">The message; empty to take it back.</param>
public sealed record Discovery(string Target, string Json) : StatusFact;
