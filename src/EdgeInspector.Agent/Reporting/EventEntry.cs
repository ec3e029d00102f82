using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Reporting;

/// <summary>One event that the program can log.</summary>
/// <param name="Number">Its number, which never changes its meaning.</param>
/// <param name="Level">How serious.</param>
/// <param name="Message">The message with its placeholders.</param>
/// <param name="Name">The method that logs it.</param>
internal sealed record EventEntry(int Number, LogLevel Level, string Message, string Name);
