using EdgeInspector.Secrets;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Logging;

/// <summary>
/// Takes known secrets, and what looks like one, out of every line before it is written. A line that holds a secret loses its values and
/// its exception, which would be written beside its text.
/// </summary>
/// <param name="log">Writes what is left.</param>
internal sealed class SecretFreeLogger(ILogger log) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => log.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!log.IsEnabled(logLevel)) return;
        string text = formatter(state, exception), whole = exception is null ? text : $"{text}{Environment.NewLine}{exception}",
            hidden = SecretBook.Hide(whole);
        if (hidden == whole) log.Log(logLevel, eventId, state, exception, formatter);
        else log.Log(logLevel, eventId, hidden, null, (shown, _) => shown);
    }
}
