using System.Globalization;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Thresholds;

namespace EdgeInspector.Teaching;

/// <summary>Candidates for people.</summary>
internal static class CandidateText
{
    /// <summary>All candidates of a model, a line each, and what each one waits for.</summary>
    public static IEnumerable<string> List(ModelHistory history, IReadOnlyList<Candidate> candidates, bool always)
    {
        yield return $"{history.Name}: {candidates.Count} candidates, {candidates.Count(one => one.Counts(always))} count for the next version.";
        foreach (Candidate one in candidates)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  {one.Number,4}  {TeachingBook.Word(one.As),-4}  {TeachingBook.Word(one.State),-9}  {one.PartName}  {one.Verdict}{(one.Score is { } score ? $" {score:0.000} / {one.Threshold:0.000}" : "")}  {ChangedParts.LocalTime(one.Offered.At, TimeProvider.System.LocalTimeZone)}  {one.Offered.By}: {one.Offered.Reason}");
            if (Remark(one, always) is { } remark) yield return $"        {remark}";
        }
    }

    /// <summary>What came of trying a candidate, in a sentence or two.</summary>
    public static string Outcome(ModelHistory history, Candidate candidate, bool always)
    {
        string name = $"Candidate {candidate.Number} of {history.Name} ({candidate.PartName})";
        return candidate.State switch
        {
            CandidateState.Accepted => $"{name} is accepted. {Remark(candidate, always)}",
            CandidateState.Doubtful => $"{name} is doubtful. {Remark(candidate, always)}",
            CandidateState.Refused => $"{name} is refused. {Remark(candidate, always)}",
            _ => $"{name} is {TeachingBook.Word(candidate.State)}.",
        };
    }

    private static string? Remark(Candidate one, bool always)
    {
        if (one.Withdrawn is { } taken) return $"Withdrawn by {taken.By}: {taken.Reason}";
        if (one.Problem is { } problem) return $"It could not be tried: {problem}";
        if (one.Guard is not { } guard) return null;
        string said = string.Join(' ', (string[])[guard.Summary(), .. guard.Doubts.Select(Sentence), .. guard.Notes]);
        if (one.Approved is { } approved) return $"{said} Approved by {approved.By}: {approved.Reason}";
        return one.State == CandidateState.Doubtful || (one.State == CandidateState.Accepted && always)
            ? $"{said} It takes a second person: edge-inspector teach approve {one.Number}." : said;
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
