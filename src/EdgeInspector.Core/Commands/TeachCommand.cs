using EdgeInspector.Teaching;

namespace EdgeInspector.Commands;

/// <summary>Offers an archived part as a candidate: good and falsely rejected, or bad and missed. No model changes by it.</summary>
/// <param name="Name">The station.</param>
/// <param name="Sequence">Number of the part's record.</param>
/// <param name="As">What is said of the part.</param>
/// <param name="Result">Id of the record that was looked at; null when only its number is known.</param>
/// <param name="By">Who offers it.</param>
/// <param name="Why">Why, for the record, 1 to 200 characters.</param>
public sealed record TeachCommand(string Name, long Sequence, TaughtAs As, Guid? Result, string By, string Why) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Teach;

    internal static TeachCommand Read(string station, CommandArguments arguments) => new(
        station, arguments.RequiredSequence(),
        arguments.Choice<TaughtAs>("as") ?? throw CommandRefusedException.Malformed("as is missing: good or bad."),
        arguments.Id("result"), arguments.Text("by") ?? "", arguments.RequiredReason());
}
