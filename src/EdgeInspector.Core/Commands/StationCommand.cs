namespace EdgeInspector.Commands;

/// <summary>Something that one station is asked to do.</summary>
/// <param name="Name">The station.</param>
public abstract record StationCommand(string Name) : AgentCommand
{
    /// <inheritdoc/>
    public sealed override string Station => Name;
}
