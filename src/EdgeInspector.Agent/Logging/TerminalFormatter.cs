using System.Globalization;
using EdgeInspector.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeInspector.Agent.Logging;

/// <summary>
/// Writes the log to a terminal: time, level, the event's code as everywhere else, and the text with its line breaks, below each other,
/// because a mark under a line of the configuration means nothing beside it.
/// </summary>
internal sealed class TerminalFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>What it is called among formatters.</summary>
    public const string FormatterName = "edge-inspector";

    private const string Indent = "    ";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception) text += $"{Environment.NewLine}{exception}";
        string code = logEntry.EventId.Id > 0 ? string.Create(CultureInfo.InvariantCulture, $"EI-{logEntry.EventId.Id} ") : "";
        textWriter.Write(
            string.Create(CultureInfo.InvariantCulture,
                $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {LevelOf(logEntry.LogLevel)} {code}"));
        bool isFirst = true;
        foreach (ReadOnlySpan<char> line in SecretBook.Hide(text).AsSpan().TrimEnd().EnumerateLines())
        {
            if (!isFirst) textWriter.Write(Indent);
            isFirst = false;
            foreach (char character in line) textWriter.Write(char.IsControl(character) && character != '\t' ? '\uFFFD' : character);
            textWriter.Write('\n');
        }
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
