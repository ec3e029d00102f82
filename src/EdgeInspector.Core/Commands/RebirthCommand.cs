namespace EdgeInspector.Commands;

/// <summary>Asks for everything retained once more.</summary>
public sealed record RebirthCommand : AgentCommand
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Rebirth;
}
