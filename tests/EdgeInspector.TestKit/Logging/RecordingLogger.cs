using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.TestKit.Logging;

/// <summary>
/// Keeps every log entry, and makes the test that owns it fail at its end when an error or worse was logged that the test did not say
/// it expects.
/// </summary>
public sealed class RecordingLogger : ILogger, IDisposable
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();
    private readonly ConcurrentBag<string> _expected = [];

    /// <summary>Everything logged so far, in order.</summary>
    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>Errors whose text contains this do not make the test fail.</summary>
    public void Expect(string part) => _expected.Add(part);

    /// <summary>Waits until an entry contains the text.</summary>
    /// <exception cref="TimeoutException">None came in time; the message lists what did.</exception>
    public async Task<LogEntry> WaitForAsync(string part, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        while (true)
        {
            if (_entries.FirstOrDefault(entry => entry.Text.Contains(part, StringComparison.Ordinal)) is { } found) return found;
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Nothing logged with '{part}' within {timeout}. Logged: {Describe()}");
            await Task.Delay(10, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue(
            new LogEntry(logLevel, eventId.Id,
                exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}"));

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <summary>Checks for errors that nobody expected.</summary>
    /// <exception cref="InvalidOperationException">There are some.</exception>
    public void Dispose()
    {
        LogEntry[] errors =
            [.. _entries.Where(
                entry => entry.Level >= LogLevel.Error && !_expected.Any(part => entry.Text.Contains(part, StringComparison.Ordinal)))];
        if (errors.Length > 0)
            throw new InvalidOperationException(
                $"{errors.Length} errors were logged, the first: {string.Join(Environment.NewLine, errors.Take(5))}");
    }

    private string Describe() => string.Join(Environment.NewLine, _entries.TakeLast(10));
}
