using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Secrets;

namespace EdgeInspector.Diagnosis;

/// <summary>Writes what the doctor found, for people and for programs. What may be a secret is blackened.</summary>
internal static class DoctorReport
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    /// <summary>One area, for people.</summary>
    public static void Write(ExaminationResult result, TextWriter output)
    {
        string state = result.Findings.Count == 0
            ? result.Seen is null ? "-" : "ok"
            : result.Findings[0].Severity.ToString().ToUpperInvariant();
        output.WriteLine($"{result.Area,-14}{state,-9}{SecretBook.Hide(result.Seen ?? "nothing to look at")}");
        foreach (Finding finding in result.Findings)
        {
            output.WriteLine($"  {finding.Severity.ToString().ToUpperInvariant(),-8}{SecretBook.Hide(finding.What)}");
            output.WriteLine($"          Why it matters: {SecretBook.Hide(finding.Why)}");
            output.WriteLine($"          What to do:     {SecretBook.Hide(finding.Remedy)}");
        }
    }

    /// <summary>How many of each kind there are.</summary>
    public static string Summary(IReadOnlyCollection<ExaminationResult> all)
    {
        int Count(Severity severity) => all.Sum(one => one.Findings.Count(finding => finding.Severity == severity));
        (int errors, int warnings, int notes) = (Count(Severity.Error), Count(Severity.Warning), Count(Severity.Note));
        return errors + warnings + notes == 0
            ? "All is well."
            : $"{Plural(errors, "error")}, {Plural(warnings, "warning")}, {Plural(notes, "note")}.";
    }

    /// <summary>All of it, for programs.</summary>
    public static string Json(IReadOnlyCollection<ExaminationResult> all) => new JsonObject
    {
        ["areas"] = new JsonArray([.. all.Select(result => (JsonNode)new JsonObject
        {
            ["area"] = result.Area,
            ["seen"] = result.Seen is { } seen ? SecretBook.Hide(seen) : null,
            ["findings"] = new JsonArray([.. result.Findings.Select(finding => (JsonNode)new JsonObject
            {
                ["id"] = finding.Id,
                ["severity"] = JsonLiteral.CamelCase(finding.Severity.ToString()),
                ["what"] = SecretBook.Hide(finding.What),
                ["why"] = finding.Why,
                ["remedy"] = SecretBook.Hide(finding.Remedy),
            })]),
        })]),
    }.ToJsonString(Indented);

    private static string Plural(int count, string word) => $"{count} {word}{(count == 1 ? "" : "s")}";
}
