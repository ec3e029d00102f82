using Microsoft.Extensions.Logging;

namespace EdgeInspector.TestKit.Logging;

/// <summary>One line of log.</summary>
/// <param name="Level">How serious.</param>
/// <param name="Id">Number of the event in its project.</param>
/// <param name="Text">The message, with the exception behind it if there was one.</param>
public sealed record LogEntry(LogLevel Level, int Id, string Text);
