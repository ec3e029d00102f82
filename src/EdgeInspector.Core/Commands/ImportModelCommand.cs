namespace EdgeInspector.Commands;

/// <summary>
/// Takes a version of a station's model in that was brought from elsewhere and unpacked on this machine; what is in use stays.
/// </summary>
/// <param name="Name">The station.</param>
/// <param name="Recipe">The product that has a model of its own; empty for the station's model, null for what it uses now.</param>
/// <param name="Work">The name of the folder that it was unpacked into: whoever asks has it until the answer comes.</param>
/// <param name="By">Who asks, for the lineage.</param>
/// <param name="Why">Why, for the lineage, 1 to 200 characters; null when it was not said.</param>
public sealed record ImportModelCommand(string Name, string? Recipe, string Work, string By, string? Why) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.ImportModel;

    internal static ImportModelCommand Read(string station, CommandArguments arguments) => new(
        station, arguments.NullableText("recipe"), arguments.Text("work") ?? "", arguments.Text("by") ?? "", arguments.Reason());
}
