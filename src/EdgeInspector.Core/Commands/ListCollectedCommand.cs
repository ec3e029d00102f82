namespace EdgeInspector.Commands;

/// <summary>Gives what a station without a model has collected, what was refused, and how far learning is.</summary>
/// <param name="Name">The station.</param>
public sealed record ListCollectedCommand(string Name) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.ListCollected;
}
