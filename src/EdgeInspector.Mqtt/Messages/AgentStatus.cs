namespace EdgeInspector.Mqtt.Messages;

/// <summary>Whether the agent can be relied on. Written camelCase in messages.</summary>
internal enum AgentStatus
{
    /// <summary>Connected and publishing.</summary>
    Online,

    /// <summary>Ended on purpose.</summary>
    Stopped,

    /// <summary>The broker lost the connection; said by the broker as last will.</summary>
    Lost,
}
