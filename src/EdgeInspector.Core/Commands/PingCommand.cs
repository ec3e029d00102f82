namespace EdgeInspector.Commands;

/// <summary>Asks for an answer.</summary>
public sealed record PingCommand : AgentCommand
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Ping;
}
