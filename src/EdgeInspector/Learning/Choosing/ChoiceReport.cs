using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeInspector.Evaluating.Report;

namespace EdgeInspector.Learning.Choosing;

/// <summary>
/// The candidates in words: on the terminal, and as choice.html and choice.json in the package. The files are no part of the package: no
/// hash covers them, because times differ from run to run.
/// </summary>
internal static class ChoiceReport
{
    /// <summary>The page.</summary>
    public const string FileName = "choice.html";

    private const string JsonName = "choice.json";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>One line a candidate, with a heading.</summary>
    public static IEnumerable<string> Lines(Choice choice)
    {
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Candidates for {choice.BudgetMilliseconds:0.0} ms a frame on this machine ({choice.Provider}):");
        yield return $"  {"backbone",-20} {"input",9} {"rows",6} {"ms",7} {"drawn defects caught",21}";
        foreach (CandidateResult result in choice.Results)
        {
            Candidate candidate = result.Candidate;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{(result.IsTaken ? '>' : ' ')} {candidate.BackboneName,-20} {Size(candidate),9} {candidate.Rows,6} {result.Milliseconds,7:0.0} {Caught(result),21}  {result.Why}");
        }
    }

    /// <summary>Writes both files.</summary>
    /// <param name="package">The finished package.</param>
    /// <param name="choice">What was chosen.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Write(string package, Choice choice)
    {
        File.WriteAllText(Path.Combine(package, FileName), ReportPage.Html("What learning chose", Page(choice)));
        File.WriteAllBytes(Path.Combine(package, JsonName), JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                budgetMs = Math.Round(choice.BudgetMilliseconds, 2),
                provider = choice.Provider,
                candidates = choice.Results.Select(result => new
                {
                    backbone = result.Candidate.BackboneName,
                    width = result.Candidate.Width,
                    height = result.Candidate.Height,
                    rows = result.Candidate.Rows,
                    ms = Math.Round(result.Milliseconds, 2),
                    drawnCaught = result.Trial?.Caught,
                    drawnAuroc = result.Trial?.Auroc,
                    taken = result.IsTaken,
                    why = result.Why,
                }),
            },
            Json));
    }

    private static string Page(Choice choice)
    {
        var table = new StringBuilder(
            "<table><tr><th>backbone</th><th>input</th><th>rows</th><th>time of a frame</th><th>drawn defects caught</th><th>their AUROC</th><th></th></tr>");
        foreach (CandidateResult result in choice.Results)
        {
            Candidate candidate = result.Candidate;
            table.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{ReportPage.Text(candidate.BackboneName)}</td><td>{Size(candidate)}</td><td>{candidate.Rows}</td>")
                .Append(CultureInfo.InvariantCulture,
                    $"<td>{result.Milliseconds:0.0} ms</td><td>{Caught(result)}</td><td>{ReportPage.Figure(result.Trial?.Auroc)}</td>")
                .Append(CultureInfo.InvariantCulture,
                    $"<td class=\"{(result.IsTaken ? "fine" : "quiet")}\">{(result.IsTaken ? "taken: " : "")}{ReportPage.Text(result.Why)}</td></tr>");
        }
        return $"<h1>What learning chose</h1>{ReportPage.Lines(choice.Notes, "quiet")}{table.Append("</table>")}";
    }

    private static string Size(Candidate candidate) => $"{candidate.Width}x{candidate.Height}";

    private static string Caught(CandidateResult result) =>
        result.Trial is { } trial ? trial.Caught.ToString("P0", CultureInfo.InvariantCulture) : "-";
}
