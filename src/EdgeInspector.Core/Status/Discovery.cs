namespace EdgeInspector.Status;

/// <summary>How the agent describes itself to a home automation system.</summary>
/// <param name="Target">Where it looks; for MQTT the whole topic.</param>
/// <param name="Json">The message; empty to take it back.</param>
public sealed record Discovery(string Target, string Json) : StatusFact;
