namespace EdgeInspector.Commands;

/// <summary>Asks for one stored result.</summary>
/// <param name="Name">The station.</param>
/// <param name="Sequence">Its number.</param>
public sealed record GetResultCommand(string Name, long Sequence) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.GetResult;

    internal static GetResultCommand Read(string station, CommandArguments arguments) =>
        new(station, arguments.Number("seq") ?? throw CommandRefusedException.Malformed("seq is missing or no whole number."));
}
