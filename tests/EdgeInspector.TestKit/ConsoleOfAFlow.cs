using System.Text;

namespace EdgeInspector.TestKit;

/// <summary>
/// Gives what one flow of a test writes to the console to that flow alone, so that verbs can run side by side in one process.
/// </summary>
public sealed class ConsoleOfAFlow : TextWriter
{
    private static readonly AsyncLocal<(TextWriter Output, TextWriter Errors)?> Flow = new();
    private static readonly Lock Installing = new();
    private static bool _isInstalled;
    private readonly TextWriter _others;
    private readonly bool _areErrors;

    private ConsoleOfAFlow(TextWriter others, bool areErrors) => (_others, _areErrors) = (others, areErrors);

    /// <inheritdoc/>
    public override Encoding Encoding => _others.Encoding;

    private TextWriter Target => Flow.Value is not { } own ? _others : _areErrors ? own.Errors : own.Output;

    /// <summary>From now on what this flow writes, to either output, goes to a writer of its own.</summary>
    public static void Take(TextWriter writer) => Take(writer, writer);

    /// <summary>From now on what this flow writes goes to writers of its own.</summary>
    public static void Take(TextWriter output, TextWriter errors)
    {
        lock (Installing)
        {
            if (!_isInstalled)
            {
                Console.SetOut(new ConsoleOfAFlow(Console.Out, areErrors: false));
                Console.SetError(new ConsoleOfAFlow(Console.Error, areErrors: true));
            }
            _isInstalled = true;
        }
        TextWriter first = Synchronized(output);
        Flow.Value = (first, output == errors ? first : Synchronized(errors));
    }

    /// <inheritdoc/>
    public override void Write(char value) => Target.Write(value);

    /// <inheritdoc/>
    public override void Write(string? value) => Target.Write(value);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Target.WriteLine(value);
}
