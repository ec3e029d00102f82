namespace EdgeInspector.Commands;

/// <summary>
/// Begins to learn a new version from the pictures of the one in use and the candidates that count, in the background. It is put on record
/// and not in use.
/// </summary>
/// <param name="Name">The station.</param>
/// <param name="Recipe">The product that has a model of its own; empty for the station's model, null for what it uses now.</param>
/// <param name="KeepsThreshold">Whether the threshold of the version in use is kept; else it is found anew from left-out pictures.</param>
/// <param name="By">Who asks, for the lineage.</param>
/// <param name="Why">Why, for the lineage, 1 to 200 characters.</param>
public sealed record RelearnCommand(string Name, string? Recipe, bool KeepsThreshold, string By, string Why) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Relearn;

    internal static RelearnCommand Read(string station, CommandArguments arguments) => new(
        station, arguments.NullableText("recipe"), arguments.Flag("keepThreshold"), arguments.Text("by") ?? "",
        arguments.RequiredReason());
}
