namespace EdgeInspector.Commands;

/// <summary>Lets parts through without inspecting them.</summary>
/// <param name="Name">The station.</param>
public sealed record PauseCommand(string Name) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Pause;
}
