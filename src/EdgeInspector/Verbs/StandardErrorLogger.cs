using Microsoft.Extensions.Logging;

namespace EdgeInspector.Verbs;

/// <summary>Shows warnings and errors of what a command uses, one line each.</summary>
internal sealed class StandardErrorLogger : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Console.Error.WriteLine(TerminalText.LinesOf($"edge-inspector: {formatter(state, exception)}"));
    }
}
