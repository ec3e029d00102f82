namespace EdgeInspector.Commands;

/// <summary>Asks for the next inspected frame as a picture.</summary>
/// <param name="Name">The station.</param>
public sealed record SnapshotCommand(string Name) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Snapshot;
}
