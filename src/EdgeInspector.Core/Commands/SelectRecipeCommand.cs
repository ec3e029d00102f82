namespace EdgeInspector.Commands;

/// <summary>Changes the product that is inspected for.</summary>
/// <param name="Name">The station.</param>
/// <param name="Recipe">The product.</param>
public sealed record SelectRecipeCommand(string Name, string Recipe) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.SelectRecipe;

    internal static SelectRecipeCommand Read(string station, CommandArguments arguments) =>
        new(station, arguments.Text("recipe") ?? throw CommandRefusedException.Malformed("recipe is missing or no text."));
}
