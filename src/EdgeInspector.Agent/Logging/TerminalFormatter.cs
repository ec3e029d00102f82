using System.Globalization;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Logging;

/// <summary>Writes the log to a terminal: time, level, and what <see cref="EventLineFormatter"/> says.</summary>
internal sealed class TerminalFormatter(TimeProvider time) : EventLineFormatter(FormatterName)
{
    /// <summary>What it is called among formatters.</summary>
    public const string FormatterName = "edge-inspector";

    /// <inheritdoc/>
    protected override string BeforeFirst(LogLevel level) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {LevelOf(level)} ");

    /// <inheritdoc/>
    protected override string BeforeOthers(LogLevel level) => "";

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
