using System.Collections.Concurrent;
using EdgeInspector.Agent.Logging;
using EdgeInspector.Secrets;
using EdgeInspector.Status;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Agent.Reporting;

/// <summary>
/// The log, of which everything that somebody should act on goes out as an event too: one source, so that both never tell different
/// things. The same event of the same station is sent at most once in <see cref="Period"/>, and written at most <see cref="Lines"/> times;
/// what was held back is counted in the next.
/// </summary>
internal sealed class EventLogger(ILogger log, TimeProvider time) : ILogger
{
    /// <summary>Between two events of one number and station.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Lines of one number and station in that time.</summary>
    public const int Lines = 20;

    // An attempt that failed is reported by the connection that came after it: whoever reads the event has it.
    private const int ConnectAttemptFailed = 3002;
    private readonly SecretFreeLogger _log = new(log);
    private readonly ConcurrentDictionary<(int Number, string? Station), Held> _held = new();

    /// <summary>Takes the events; null before there is a publisher and after it.</summary>
    public Action<AgentEvent>? Publish { get; set; }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => log.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || log.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!log.IsEnabled(logLevel) && logLevel < LogLevel.Warning) return;
        string? station = StationOf(state);
        Held held = _held.GetOrAdd((eventId.Id, station), _ => new Held());
        if (held.MayWrite(time, out int unwritten))
        {
            _log.Log(logLevel, eventId, state, exception,
                unwritten == 0 ? formatter : (shown, thrown) => $"{formatter(shown, thrown)} [{unwritten} more like it were not written.]");
        }
        if (logLevel is < LogLevel.Warning or LogLevel.None || eventId.Id is 0 or ConnectAttemptFailed || Publish is not { } publish)
            return;
        if (!held.MaySend(time, out int suppressed)) return;
        string text = formatter(state, exception);
        publish(new AgentEvent
        {
            Number = eventId.Id,
            Severity = logLevel == LogLevel.Warning ? EventSeverity.Warning : EventSeverity.Error,
            At = time.GetUtcNow(),
            Station = station,
            Text = SecretBook.Hide(exception is null ? text : $"{text} {exception.Message}"),
            Hint = EventGuide.Entries.TryGetValue(eventId.Id, out (string Cause, string Remedy) guide) ? guide.Remedy : null,
            Suppressed = suppressed,
        });
    }

    private static string? StationOf<TState>(TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values) return null;
        foreach ((string name, object? value) in values)
            if (name == "Station") return value?.ToString();
        return null;
    }

    private sealed class Held
    {
        private readonly Lock _lock = new();
        private long? _sent;
        private int _unsent;
        private long? _began;
        private int _lines;
        private int _unwritten;

        public bool MaySend(TimeProvider time, out int suppressed)
        {
            lock (_lock)
            {
                suppressed = _unsent;
                if (_sent is { } sent && time.GetElapsedTime(sent) < Period)
                {
                    _unsent++;
                    return false;
                }
                (_sent, _unsent) = (time.GetTimestamp(), 0);
                return true;
            }
        }

        public bool MayWrite(TimeProvider time, out int unwritten)
        {
            lock (_lock)
            {
                if (_began is not { } began || time.GetElapsedTime(began) >= Period) (_began, _lines) = (time.GetTimestamp(), 0);
                unwritten = _unwritten;
                if (_lines >= Lines)
                {
                    _unwritten++;
                    return false;
                }
                (_lines, _unwritten) = (_lines + 1, 0);
                return true;
            }
        }
    }
}
