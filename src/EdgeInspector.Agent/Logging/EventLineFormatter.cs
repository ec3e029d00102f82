using System.Globalization;
using EdgeInspector.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeInspector.Agent.Logging;

/// <summary>
/// Writes the log with the event's code as everywhere else, and the text with its line breaks, below each other, because a mark under a
/// line of the configuration means nothing beside it.
/// </summary>
/// <param name="name">What it is called among formatters.</param>
internal abstract class EventLineFormatter(string name) : ConsoleFormatter(name)
{
    private const string Indent = "    ";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception) text += $"{Environment.NewLine}{exception}";
        textWriter.Write(BeforeFirst(logEntry.LogLevel));
        if (logEntry.EventId.Id > 0) textWriter.Write(string.Create(CultureInfo.InvariantCulture, $"EI-{logEntry.EventId.Id} "));
        bool isFirst = true;
        foreach (ReadOnlySpan<char> line in SecretBook.Hide(text).AsSpan().TrimEnd().EnumerateLines())
        {
            if (!isFirst)
            {
                textWriter.Write(BeforeOthers(logEntry.LogLevel));
                textWriter.Write(Indent);
            }
            isFirst = false;
            foreach (char character in line) textWriter.Write(char.IsControl(character) && character != '\t' ? '\uFFFD' : character);
            textWriter.Write('\n');
        }
    }

    /// <summary>What stands before an event.</summary>
    protected abstract string BeforeFirst(LogLevel level);

    /// <summary>What stands before each further line of it.</summary>
    protected abstract string BeforeOthers(LogLevel level);
}
