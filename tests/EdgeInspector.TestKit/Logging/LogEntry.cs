using Microsoft.Extensions.Logging;

namespace EdgeInspector.TestKit.Logging;

/// <summary>One line of log.</summary>
/// <param name="Level">How serious.</param>
/// <param name="Event">Which event; 0 for what libraries log without a number.</param>
/// <param name="Text">The message, with the exception behind it if there was one.</param>
public sealed record LogEntry(LogLevel Level, LogEvent Event, string Text);
