using System.Globalization;

namespace EdgeInspector.Commands;

/// <summary>Asks for stored results once more.</summary>
/// <param name="Name">The station.</param>
/// <param name="First">First sequence number, from 1.</param>
/// <param name="Last">Last sequence number; the range holds at most a million.</param>
public sealed record ReplayCommand(string Name, long First, long Last) : StationCommand(Name)
{
    private const long Longest = 1_000_000;

    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Replay;

    internal static ReplayCommand Read(string station, CommandArguments arguments)
    {
        if (arguments.Number("fromSeq") is not { } first || arguments.Number("toSeq") is not { } last)
            throw CommandRefusedException.Malformed("fromSeq and toSeq are missing or no whole numbers.");
        if (first < 1 || last < first || last - first >= Longest)
        {
            throw new CommandRefusedException(CommandFailure.Invalid, string.Create(
                CultureInfo.InvariantCulture,
                $"1 <= fromSeq <= toSeq must hold, and at most {Longest} numbers may be asked for at a time."));
        }
        return new ReplayCommand(station, first, last);
    }
}
