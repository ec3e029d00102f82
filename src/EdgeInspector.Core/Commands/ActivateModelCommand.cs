namespace EdgeInspector.Commands;

/// <summary>Puts a version of a station's model in use.</summary>
/// <param name="Name">The station.</param>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Recipe">The product that has a model of its own; empty for the station's model, null for what it uses now.</param>
/// <param name="By">Who asks, for the history.</param>
/// <param name="Why">Why, for the record, 1 to 200 characters.</param>
public sealed record ActivateModelCommand(string Name, int Version, string? Recipe, string By, string Why) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.ActivateModel;

    internal static ActivateModelCommand Read(string station, CommandArguments arguments) =>
        new(
            station, arguments.RequiredVersion(), arguments.NullableText("recipe"), arguments.Text("by") ?? "", arguments.RequiredReason());
}
