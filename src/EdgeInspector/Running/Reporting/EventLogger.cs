using System.Collections.Concurrent;
using EdgeInspector.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Running.Reporting;

/// <summary>
/// The log, of which everything that somebody should act on goes out as an event too: one source, so that both never tell different
/// things. The same event of the same station is sent at most once in <see cref="Period"/>; what was held back is counted in the next.
/// </summary>
internal sealed class EventLogger(ILogger log, TimeProvider time) : ILogger
{
    /// <summary>Between two events of one number and station.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // An attempt that failed is told by the connection that came after it: whoever reads the event has it.
    private const int ConnectAttemptFailed = 3002;
    private readonly ConcurrentDictionary<(int Number, string? Station), Held> _held = new();

    /// <summary>Takes the events; null before there is a publisher and after it.</summary>
    public Action<AgentEvent>? Publish { get; set; }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => log.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || log.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        log.Log(logLevel, eventId, state, exception, formatter);
        if (logLevel is < LogLevel.Warning or LogLevel.None || eventId.Id is 0 or ConnectAttemptFailed || Publish is not { } publish) return;
        string? station = StationOf(state);
        if (!Passes(eventId.Id, station, out int suppressed)) return;
        string text = formatter(state, exception);
        publish(new AgentEvent
        {
            Number = eventId.Id,
            Severity = logLevel == LogLevel.Warning ? EventSeverity.Warning : EventSeverity.Error,
            At = time.GetUtcNow(),
            Station = station,
            Text = exception is null ? text : $"{text} {exception.Message}",
            Hint = EventGuide.Entries.TryGetValue(eventId.Id, out (string Cause, string Remedy) guide) ? guide.Remedy : null,
            Suppressed = suppressed,
        });
    }

    private bool Passes(int number, string? station, out int suppressed)
    {
        Held held = _held.GetOrAdd((number, station), _ => new Held());
        lock (held)
        {
            suppressed = held.Count;
            if (held.Sent is { } sent && time.GetElapsedTime(sent) < Period)
            {
                held.Count++;
                return false;
            }
            (held.Sent, held.Count) = (time.GetTimestamp(), 0);
            return true;
        }
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
        public long? Sent { get; set; }

        public int Count { get; set; }
    }
}
