namespace EdgeInspector.Commands;

/// <summary>Gives all candidates of a station's model, and what is being worked on.</summary>
/// <param name="Name">The station.</param>
/// <param name="Recipe">The product that has a model of its own; empty for the station's model, null for what it uses now.</param>
public sealed record ListCandidatesCommand(string Name, string? Recipe) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.ListCandidates;

    internal static ListCandidatesCommand Read(string station, CommandArguments arguments) =>
        new(station, arguments.NullableText("recipe"));
}
