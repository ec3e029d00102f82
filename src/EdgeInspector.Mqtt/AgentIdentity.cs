namespace EdgeInspector.Mqtt;

/// <summary>Who publishes.</summary>
/// <param name="Agent">The agent's name, one topic level.</param>
/// <param name="Session">Number of this run of the agent; differs from that of every earlier run.</param>
public sealed record AgentIdentity(string Agent, long Session);
