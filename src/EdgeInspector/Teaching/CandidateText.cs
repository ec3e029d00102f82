using System.Globalization;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Teaching;

/// <summary>Candidates for people.</summary>
internal static class CandidateText
{
    /// <summary>All candidates of a model, a line each, and what each one waits for.</summary>
    public static IEnumerable<string> List(ModelHistory history, IReadOnlyList<Candidate> candidates, CountingRule rule)
    {
        yield return $"{history.Name}: {candidates.Count} candidates, {candidates.Count(one => rule.Of(one, candidates).Counts)} count for the next version.";
        foreach (Candidate one in candidates)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  {one.Number,4}  {TeachingBook.Word(one.As),-4}  {TeachingBook.Word(one.State),-9}  {one.PartName}  {one.Verdict}{(one.Score is { } score ? $" {score:0.000} / {one.Threshold:0.000}" : "")}  {ChangedParts.LocalTime(one.Offered.At, TimeProvider.System.LocalTimeZone)}  {one.Offered.By}: {one.Offered.Reason}");
            if (Remark(one, rule.Of(one, candidates)) is { } remark) yield return $"        {remark}";
        }
    }

    /// <summary>What came of trying a candidate, in a sentence or two.</summary>
    public static string Outcome(ModelHistory history, Candidate candidate, CandidateStanding standing)
    {
        string name = $"Candidate {candidate.Number} of {history.Name} ({candidate.PartName})";
        return candidate.State switch
        {
            CandidateState.Accepted => $"{name} is accepted. {Remark(candidate, standing)}",
            CandidateState.Doubtful => $"{name} is doubtful. {Remark(candidate, standing)}",
            CandidateState.Refused => $"{name} is refused. {Remark(candidate, standing)}",
            _ => $"{name} is {TeachingBook.Word(candidate.State)}.",
        };
    }

    private static string? Remark(Candidate one, CandidateStanding standing)
    {
        if (one.Withdrawn is { } taken) return $"Withdrawn by {taken.By}: {taken.Reason}";
        if (one.Problem is { } problem) return $"It could not be tried: {problem}";
        if (one.Guard is not { } guard) return null;
        string said = string.Join(' ', (string[])[guard.Summary(), .. guard.Doubts.Select(Sentence), .. guard.Notes]);
        if (one.Approved is { } approved) return $"{said} Approved by {approved.By}: {approved.Reason}";
        return Wanted(one, standing) is { } wanted ? $"{said} {wanted}" : standing.Support is { } support ? $"{said} It counts: {support}." : said;
    }

    /// <summary>What a candidate waits for before it counts; null when it counts, or never will.</summary>
    public static string? Wanted(Candidate one, CandidateStanding standing) => !standing.TakesSecond ? null
        : standing.Support is { } support
            ? $"It takes others like it, or a second person ({support}): edge-inspector teach approve {one.Number}."
            : $"It takes a second person: edge-inspector teach approve {one.Number}.";

    /// <summary>What those wait for that do not count yet, in sentences.</summary>
    public static string Missing(IReadOnlyList<Candidate> candidates, CountingRule rule)
    {
        const int Most = 5;
        string[] waiting =
        [
            .. from one in candidates
               let wanted = Wanted(one, rule.Of(one, candidates))
               where wanted is not null
               select $"Candidate {one.Number}: {wanted}",
        ];
        return string.Join(' ', (string[])[.. waiting.Take(Most), "'teach list' says what each one waits for."]);
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
