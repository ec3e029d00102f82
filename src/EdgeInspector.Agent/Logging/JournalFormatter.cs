using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Logging;

/// <summary>
/// Writes the log to systemd's journal, which has its own clock: each line begins with its level (sd-daemon(3)), because the journal takes
/// every line for a message of its own.
/// </summary>
internal sealed class JournalFormatter() : EventLineFormatter(FormatterName)
{
    /// <summary>What it is called among formatters.</summary>
    public const string FormatterName = "edge-inspector-journal";

    /// <inheritdoc/>
    protected override string BeforeFirst(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        LogLevel.Error => "<3>",
        _ => "<2>",
    };

    /// <inheritdoc/>
    protected override string BeforeOthers(LogLevel level) => BeforeFirst(level);
}
