using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Secrets;

namespace EdgeInspector.Verbs;

/// <summary>All verbs of the program with their options, and what a wrong command line ends with.</summary>
internal static class CommandTree
{
    /// <summary>The root of all verbs.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "EdgeInspector inspects parts in front of industrial cameras: it learns from good parts only, scores every frame and publishes the verdicts over MQTT.");
        foreach (Command command in (Command[])
        [
            LearnCommand.Create(), InspectCommand.Create(), EvaluateCommand.Create(), CompareCommand.Create(), CalibrateCommand.Create(),
            ThresholdCommand.Create(), ModelsCommand.Create(), TeachCommand.Create(), CollectCommand.Create(), ChallengeVerb.Create(),
            MsaCommand.Create(),
            ReinspectCommand.Create(), TraceCommand.Create(), BackboneCommand.Create(),
            RunCommand.Create(), CheckCommand.Create(), DoctorCommand.Create(), SupportBundleCommand.Create(), ConfigCommand.Create(),
            AuditCommand.Create(), BackupCommand.Create(), BackupCommand.CreateRestore(),
            DemoCommand.Create(), ListenCommand.Create(), CamerasCommand.Create(), UserCommand.Create(), ServiceCommand.Create(),
            BenchCommand.Create(), ProbeProviderCommand.Create(), TeachCommand.CreateWork(),
        ])
            root.Add(command);
        HelpOption helpOption = root.Options.OfType<HelpOption>().Single();
        helpOption.Action = new HelpWithExamples((HelpAction)helpOption.Action!);
        return root;
    }

    /// <summary>
    /// Runs what a command line asks for; a wrong one does nothing, and every mistake in it is written to <paramref name="errors"/>.
    /// </summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] words, TextWriter errors, CancellationToken cancellation)
    {
        SecretBook.LearnWords(words);
        ParseResult parsed = Create().Parse(words);
        string[] problems = [.. parsed.Errors.Select(error => error.Message), .. UnknownOptions(parsed), .. Suggestions(parsed)];
        // Somebody who asks for help need not have given everything yet.
        if (problems.Length == 0 || parsed.Action is HelpWithExamples)
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellation);
        foreach (string problem in problems) await errors.WriteLineAsync($"edge-inspector: {SecretBook.Hide(problem)}");
        await errors.WriteLineAsync($"See '{string.Join(' ', PathOf(parsed.CommandResult).Append("--help"))}'.");
        return ExitCode.Usage;
    }

    // A misspelt option would be taken for a file, and its value for the next one.
    private static IEnumerable<string> UnknownOptions(ParseResult parsed) =>
        from argument in parsed.CommandResult.Command.Arguments
        from token in parsed.GetResult(argument)?.Tokens ?? []
        where token.Value.StartsWith("--", StringComparison.Ordinal)
        select $"There is no option '{token.Value}'.{(Nearest(parsed, token.Value) is { } nearest ? $" Did you mean '{nearest}'?" : "")}";

    private static IEnumerable<string> Suggestions(ParseResult parsed) =>
        from word in parsed.UnmatchedTokens
        let nearest = Nearest(parsed, word)
        where nearest is not null
        select $"Did you mean '{nearest}'?";

    private static string? Nearest(ParseResult parsed, string word)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<Symbol> symbols = word.StartsWith('-') ? command.Options : command.Subcommands;
        return Spelling.Nearest(word.Split('=')[0], [.. symbols.Where(symbol => !symbol.Hidden).Select(symbol => symbol.Name)]);
    }

    private static IEnumerable<string> PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? PathOf(parent).Append(result.Command.Name) : ["edge-inspector"];
}
