namespace EdgeInspector.Commands;

/// <summary>Ends a station's shadow run; what was counted stays to be looked at.</summary>
/// <param name="Name">The station.</param>
/// <param name="By">Who asks.</param>
/// <param name="Why">Why, for the record, 1 to 200 characters.</param>
public sealed record StopShadowCommand(string Name, string By, string Why) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.StopShadow;
}
