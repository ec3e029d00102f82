using System.Reflection;

namespace EdgeInspector.TestKit;

/// <summary>
/// A verb of the program run inside the test's own process, from its command line to its exit code. A process of its own takes more than a
/// second of processor time to start and to compile what it runs; where a test asks what a verb does, and not how a process begins and
/// ends, that second proves nothing.
/// </summary>
/// <remarks>
/// What only a process has is tried with <see cref="AgentProgram"/>: signals, standard input, environment, rights, figures of time and
/// memory.
/// </remarks>
public static class VerbCall
{
    // Loaded by its name: with a reference to the executable every test project that uses this kit would wait for it.
    private static readonly Lazy<Func<string[], TextWriter, CancellationToken, Task<int>>> Program = new(() =>
        Assembly.Load("edge-inspector").GetType("EdgeInspector.Verbs.CommandTree", throwOnError: true)!
            .GetMethod("RunAsync")!.CreateDelegate<Func<string[], TextWriter, CancellationToken, Task<int>>>());

    /// <summary>Runs a command line to its end.</summary>
    /// <returns>Exit code, and what was written without the last end of line.</returns>
    public static Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) =>
        // Not on the test's own thread, as with a process; and what this flow takes of the console is seen by it alone.
        Task.Run(async () =>
        {
            var (output, errors) = (new StringWriter(), new StringWriter());
            ConsoleOfAFlow.Take(output, errors);
            int code = await Program.Value(arguments, Console.Error, CancellationToken.None);
            return (code, Text(output), Text(errors));
        });

    private static string Text(StringWriter writer)
    {
        string text = writer.ToString().ReplaceLineEndings("\n");
        return text.EndsWith('\n') ? text[..^1] : text;
    }
}
