namespace EdgeInspector.Commands;

/// <summary>Ends a pause.</summary>
/// <param name="Name">The station.</param>
public sealed record ResumeCommand(string Name) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Resume;
}
