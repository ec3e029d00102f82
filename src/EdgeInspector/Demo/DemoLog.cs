using Microsoft.Extensions.Logging;

namespace EdgeInspector.Demo;

/// <summary>Keeps what an operator should know until the live table is gone.</summary>
internal sealed class DemoLog : ILogger
{
    private const int Kept = 20;
    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();

    /// <summary>The newest warnings and errors.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock) return [.. _lines];
        }
    }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string line = $"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : " " + exception.Message)}";
        lock (_lock)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Kept) _lines.Dequeue();
        }
    }
}
