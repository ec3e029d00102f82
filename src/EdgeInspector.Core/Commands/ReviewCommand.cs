using EdgeInspector.Results;

namespace EdgeInspector.Commands;

/// <summary>Puts on record what a person says of a part's verdict.</summary>
/// <param name="Name">The station.</param>
/// <param name="Sequence">Number of the part's record.</param>
/// <param name="Decision">What is said.</param>
/// <param name="Reviewer">Who looked at the part.</param>
/// <param name="Comment">More words, at most 1000 characters; null without.</param>
/// <param name="Result">Id of the record that was looked at; null when only its number is known.</param>
public sealed record ReviewCommand(string Name, long Sequence, ReviewDecision Decision, string Reviewer, string? Comment, Guid? Result)
    : StationCommand(Name)
{
    private const int LongestName = 200, LongestComment = 1000;

    /// <inheritdoc/>
    public override CommandVerb Verb => CommandVerb.Review;

    internal static ReviewCommand Read(string station, CommandArguments arguments)
    {
        long sequence = arguments.RequiredSequence();
        ReviewDecision decision = arguments.Text("decision") switch
        {
            "confirm" => ReviewDecision.Confirm,
            "overturn" => ReviewDecision.Overturn,
            "dontKnow" => ReviewDecision.DontKnow,
            _ => throw CommandRefusedException.Malformed("decision is none of confirm, overturn, dontKnow."),
        };
        string reviewer = arguments.Line("reviewer", LongestName) ?? arguments.Text("by")
            ?? throw CommandRefusedException.Malformed("reviewer is missing.");
        string? comment = arguments.Text("comment")?.Trim();
        if (comment is { Length: > LongestComment })
            throw CommandRefusedException.Malformed($"comment has more than {LongestComment} characters.");
        return new ReviewCommand(
            station, sequence, decision, reviewer, comment is { Length: > 0 } ? comment : null, arguments.Id("result"));
    }
}
