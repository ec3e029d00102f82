namespace EdgeInspector.Commands;

/// <summary>
/// Names the lot that is made from now on. It decides nothing: it stands in the records, so that rejects can be told by lot.
/// </summary>
/// <param name="Name">The station.</param>
/// <param name="Lot">The lot; null for none.</param>
public sealed record SetLotCommand(string Name, string? Lot) : StationCommand(Name)
{
    /// <summary>The longest name of a lot, in characters.</summary>
    public const int LongestLot = 64;

    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.SetLot;

    internal static SetLotCommand Read(string station, CommandArguments arguments)
    {
        if (!arguments.Has("lot")) throw CommandRefusedException.Malformed("lot is missing: name one, or say null for none.");
        // A text of nothing but blanks is a slip, not the end of a lot.
        return arguments.NullableText("lot") is null ? new(station, null)
            : new(station, arguments.Line("lot", LongestLot) ?? throw CommandRefusedException.Malformed("lot is blank; say null for none."));
    }
}
