using Microsoft.Extensions.Logging;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>Keeps the first warning of what is tried.</summary>
internal sealed class ReasonLogger : ILogger
{
    /// <summary>The first warning; null when there was none.</summary>
    public string? First { get; private set; }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) First ??= formatter(state, exception);
    }
}
