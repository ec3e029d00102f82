using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Inference.Sessions.Providers;

namespace EdgeInspector.Agent;

/// <summary>
/// Tries a provider in a process of its own before this one loads it. Drivers and plug-in libraries end their process when something is
/// wrong with them (a library made for another build of the runtime, a card that fell off the bus): the agent would be started again, meet
/// the same again, and never come to the provider that works.
/// </summary>
/// <param name="program">The program and the first words of its command line.</param>
/// <param name="tolerance">Largest relative difference of a golden score.</param>
/// <param name="patience">How long it may take; shaders are compiled the first time.</param>
internal sealed class ProviderProbe(IReadOnlyList<string> program, float tolerance, TimeSpan patience)
{
    private const int SignalBase = 128; // what shells and .NET add to the number of the signal that ended a process
    private const int LongestText = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan TurnPeriod = TimeSpan.FromMilliseconds(100);

    // One after the other, and what came through is not tried again: stations that share a model start with one try, not with one each.
    private readonly Lock _trying = new();
    private readonly HashSet<string> _passed = [];

    /// <summary>The command of the program that loads a model on one provider and ends.</summary>
    public const string Command = "probe-provider";

    /// <summary>Options of <see cref="Command"/>, beside --model and --provider.</summary>
    public const string Option = "--option", Tolerance = "--tolerance";

    /// <summary>
    /// Exit code of <see cref="Command"/> where the model cannot be used on the provider; the last line of its errors says why.
    /// </summary>
    public const int ModelRefused = 4;

    /// <summary>With this program's own command.</summary>
    public static ProviderProbe OfThisProgram(float tolerance) => new([.. OwnProgram.Words, Command], tolerance, Patience);

    /// <summary>Tries a model on a provider.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="folder">The model package.</param>
    /// <param name="cancellation">Ends the other process.</param>
    /// <returns>Null when it works; else that this provider does not, and why.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public string? Try(ProviderChoice provider, string folder, CancellationToken cancellation)
    {
        (string text, IEnumerable<string> options) = provider.ToText();
        string[] words = [.. program.Skip(1), .. Words(folder, text, options)];
        string known = string.Join('\n', words);
        while (!_trying.TryEnter(TurnPeriod)) cancellation.ThrowIfCancellationRequested();
        try
        {
            if (_passed.Contains(known)) return null;
            string? reason = Run(provider.ShortName, program[0], words, cancellation);
            if (reason is null) _passed.Add(known);
            return reason;
        }
        finally
        {
            _trying.Exit();
        }
    }

    private string[] Words(string folder, string provider, IEnumerable<string> options) =>
    [
        "--model", folder, "--provider", provider, Tolerance, tolerance.ToString(CultureInfo.InvariantCulture),
        .. options.SelectMany(option => (string[])[Option, option]),
    ];

    private string? Run(string provider, string file, string[] words, CancellationToken cancellation)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(file, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = new StringBuilder();
            process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            bool hasEnded;
            using (cancellation.Register(() => process.Kill(entireProcessTree: true))) hasEnded = process.WaitForExit(patience);
            cancellation.ThrowIfCancellationRequested();
            if (!hasEnded)
            {
                process.Kill(entireProcessTree: true);
                return string.Create(CultureInfo.InvariantCulture,
                    $"{provider}: a try in a process of its own did not end within {patience.TotalSeconds:0} s. Is the driver in order?");
            }
            process.WaitForExit(); // until all of its output is read
            return process.ExitCode switch
            {
                0 => null,
                ModelRefused => Last(errors.ToString()),
                > SignalBase and var code => Crashed(provider, $"was ended by signal {code - SignalBase}", errors.ToString()),
                var code => Crashed(provider, $"ended with {code}", errors.ToString()),
            };
        }
        catch (Win32Exception exception)
        {
            return $"{provider}: it cannot be tried in a process of its own: {exception.Message}";
        }
    }

    private static string Crashed(string provider, string how, string errors) =>
        $"{provider}: a try in a process of its own {how}{(Last(errors) is { Length: > 0 } text ? $" ({Shortened(text)})" : "")}. Its library or driver is broken, or made for another build of ONNX Runtime (this is {RuntimeVersion.Read()}).";

    private static string Last(string errors)
    {
        const string Prefix = "edge-inspector: ";
        string line = errors.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0) ?? "";
        return line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line;
    }

    // What a driver says last is what went wrong; before it stands where.
    private static string Shortened(string text) => text.Length <= LongestText ? text : "..." + text[^LongestText..];
}
