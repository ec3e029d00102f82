namespace EdgeInspector.Commands;

/// <summary>Asks for one stored result.</summary>
/// <param name="Name">The station.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="WantsEvidence">Whether what each region should look like is wanted, too.</param>
public sealed record GetResultCommand(string Name, long Sequence, bool WantsEvidence = false) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.GetResult;

    internal static GetResultCommand Read(string station, CommandArguments arguments) =>
        new(station, arguments.Number("seq") ?? throw CommandRefusedException.Malformed("seq is missing or no whole number."),
            arguments.Flag("evidence"));
}
