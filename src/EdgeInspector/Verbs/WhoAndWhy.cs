using System.CommandLine;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Verbs;

/// <summary>--by and --reason: what the record says of a change.</summary>
internal static class WhoAndWhy
{
    private const int Longest = 200;

    /// <summary>--reason.</summary>
    /// <param name="required">Whether it must be given.</param>
    public static Option<string?> Reason(bool required)
    {
        var option = new Option<string?>("--reason")
        {
            Description = "Why, for the record.",
            HelpName = "text",
            Required = required,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Fault(result.Tokens[0].Value) is { } fault) result.AddError($"--reason: {fault}");
        });
        return option;
    }

    /// <summary>--by.</summary>
    public static Option<string?> By()
    {
        var option = new Option<string?>("--by") { Description = "Who, for the record; else the user of this command line.", HelpName = "name" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Fault(result.Tokens[0].Value) is { } fault) result.AddError($"--by: {fault}");
        });
        return option;
    }

    /// <summary>What was given.</summary>
    public static VersionNote Read(ParseResult parsed, Option<string?> by, Option<string?> reason) =>
        new(parsed.GetValue(by)?.Trim() ?? ConfigurationWriting.User(), parsed.GetValue(reason)?.Trim());

    private static string? Fault(string text) => text.Trim().Length is 0 or > Longest || text.Any(char.IsControl)
        ? $"write one line of 1 to {Longest} characters." : null;
}
