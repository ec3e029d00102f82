namespace EdgeInspector.Commands;

/// <summary>Puts the version of a station's model in use that was before this one.</summary>
/// <param name="Name">The station.</param>
/// <param name="Recipe">The product that has a model of its own; empty for the station's model, null for what it uses now.</param>
/// <param name="By">Who asks, for the history.</param>
/// <param name="Why">Why, for the record, 1 to 200 characters.</param>
public sealed record RollbackModelCommand(string Name, string? Recipe, string By, string Why) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.RollbackModel;

    internal static RollbackModelCommand Read(string station, CommandArguments arguments) => new(
        station, arguments.NullableText("recipe"), arguments.Text("by") ?? "", arguments.RequiredReason());
}
