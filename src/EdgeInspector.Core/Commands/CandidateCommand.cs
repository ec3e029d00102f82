using System.Globalization;

namespace EdgeInspector.Commands;

/// <summary>Withdraws a candidate, or says as a second person that it may count.</summary>
/// <param name="Name">The station.</param>
/// <param name="Number">The candidate's number, from 1.</param>
/// <param name="Recipe">The product that has a model of its own; empty for the station's model, null for what it uses now.</param>
/// <param name="Withdraws">Whether it is withdrawn; else it is approved.</param>
/// <param name="By">Who.</param>
/// <param name="Why">Why, for the record, 1 to 200 characters.</param>
public sealed record CandidateCommand(string Name, int Number, string? Recipe, bool Withdraws, string By, string Why) : StationCommand(Name)
{
    /// <inheritdoc/>
    public override CommandVerb Verb => Withdraws ? CommandVerb.WithdrawCandidate : CommandVerb.ApproveCandidate;

    internal static CandidateCommand Read(string station, CommandArguments arguments, bool withdraws)
    {
        long number = arguments.Number("candidate")
            ?? throw CommandRefusedException.Malformed("candidate is missing or no whole number.");
        if (number is < 1 or > int.MaxValue)
            throw new CommandRefusedException(CommandFailure.Invalid,
                string.Create(CultureInfo.InvariantCulture, $"candidate {number} cannot be: candidates count from 1."));
        return new CandidateCommand(
            station, (int)number, arguments.NullableText("recipe"), withdraws, arguments.Text("by") ?? "", arguments.RequiredReason());
    }
}
