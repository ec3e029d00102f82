using System.Text;

namespace EdgeInspector.Tests.Verbs;

/// <summary>
/// Gives what one flow of a test writes to the console to that flow alone, so that verbs can run side by side in one process.
/// </summary>
internal sealed class ConsoleOfAFlow : TextWriter
{
    private static readonly AsyncLocal<TextWriter?> Flow = new();
    private static readonly Lock Installing = new();
    private static bool _isInstalled;
    private readonly TextWriter _others;

    private ConsoleOfAFlow(TextWriter others) => _others = others;

    /// <inheritdoc/>
    public override Encoding Encoding => _others.Encoding;

    /// <summary>From now on what this flow writes, to either output, goes to a writer of its own.</summary>
    public static void Take(TextWriter writer)
    {
        lock (Installing)
        {
            if (!_isInstalled)
            {
                Console.SetOut(new ConsoleOfAFlow(Console.Out));
                Console.SetError(new ConsoleOfAFlow(Console.Error));
            }
            _isInstalled = true;
        }
        Flow.Value = Synchronized(writer);
    }

    /// <inheritdoc/>
    public override void Write(char value) => (Flow.Value ?? _others).Write(value);

    /// <inheritdoc/>
    public override void Write(string? value) => (Flow.Value ?? _others).Write(value);

    /// <inheritdoc/>
    public override void WriteLine(string? value) => (Flow.Value ?? _others).WriteLine(value);
}
