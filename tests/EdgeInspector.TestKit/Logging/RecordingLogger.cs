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
    private readonly ConcurrentBag<(LogEvent Event, string Part)> _expected = [];

    /// <summary>Everything logged so far, in order.</summary>
    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>Errors of this event, with this in their text, do not make the test fail.</summary>
    public void Expect(LogEvent happens, string part = "") => _expected.Add((happens, part));

    /// <summary>Waits until the event was logged with this in its text.</summary>
    /// <exception cref="TimeoutException">It was not in time; the message lists what was.</exception>
    public async Task<LogEntry> WaitForAsync(LogEvent happens, string part = "", double seconds = Eventually.Patience)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (true)
        {
            if (_entries.FirstOrDefault(entry => Is(entry, happens, part)) is { } found) return found;
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"No {happens} with '{part}' was logged within {seconds} s. Logged: {Describe()}");
            await Task.Delay(10, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue(
            new LogEntry(logLevel, (LogEvent)eventId.Id,
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
                entry => entry.Level >= LogLevel.Error && !_expected.Any(expected => Is(entry, expected.Event, expected.Part)))];
        if (errors.Length > 0)
            throw new InvalidOperationException(
                $"{errors.Length} errors were logged, the first: {string.Join(Environment.NewLine, errors.Take(5))}");
    }

    private static bool Is(LogEntry entry, LogEvent happens, string part) =>
        entry.Event == happens && entry.Text.Contains(part, StringComparison.Ordinal);

    private string Describe() => string.Join(Environment.NewLine, _entries.TakeLast(10));
}
