using System.Globalization;
using EdgeInspector.Shadowing;

namespace EdgeInspector.Commands;

/// <summary>Has a version of a station's model judge the same frames in the shadow of the one in use; no verdict changes.</summary>
/// <param name="Name">The station.</param>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Recipe">The product that has a model of its own; empty for the station's model, null for what it uses now.</param>
/// <param name="Every">Every so-manieth part of the production; 1 for each.</param>
/// <param name="Parts">So many parts must be judged by both before the gate can open.</param>
/// <param name="By">Who asks.</param>
/// <param name="Why">Why, for the record, 1 to 200 characters.</param>
public sealed record ShadowModelCommand(string Name, int Version, string? Recipe, int Every, int Parts, string By, string Why)
    : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.ShadowModel;

    internal static ShadowModelCommand Read(string station, CommandArguments arguments) => new(
        station, arguments.RequiredVersion(), arguments.NullableText("recipe"), Count(arguments, "every", 1, ShadowPlan.MostEvery),
        Count(arguments, "parts", ShadowPlan.UsualParts, ShadowPlan.MostParts), arguments.Text("by") ?? "", arguments.RequiredReason());

    private static int Count(CommandArguments arguments, string name, int usual, int most)
    {
        if (!arguments.TryNumber(name, out double? number) || number is null) return usual;
        return number >= 1 && number <= most && double.IsInteger(number.Value) ? (int)number.Value : throw new CommandRefusedException(
            CommandFailure.Invalid, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from 1 to {most}."));
    }
}
