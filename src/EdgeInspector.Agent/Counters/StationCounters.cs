using System.Text.Json;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Counters;

/// <summary>
/// A station's counters: since it exists, since the present shift began, since somebody reset them. They lie in the state folder, as they
/// were at most ten seconds ago; the results themselves are kept far more carefully. Safe between threads.
/// </summary>
internal sealed class StationCounters
{
    private static readonly TimeSpan LongestStepBack = TimeSpan.FromDays(1);
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly ShiftPlan _shifts;
    private readonly TimeProvider _time;
    private Kept _counts;
    private Kept? _saved;
    private long? _lastFrame;

    /// <summary>Goes on where an earlier run ended.</summary>
    /// <param name="stateDirectory">The state folder.</param>
    /// <param name="station">The station.</param>
    /// <param name="shifts">When shifts begin.</param>
    /// <param name="time">Clock.</param>
    public StationCounters(string stateDirectory, string station, ShiftPlan shifts, TimeProvider time)
    {
        (_shifts, _time) = (shifts, time);
        _path = Path.Combine(stateDirectory, "stations", station + ".counts");
        DateTimeOffset now = time.GetUtcNow();
        _counts = Read() ?? new Kept(new PartCounts { Since = now }, null, new PartCounts { Since = now });
    }

    /// <summary>Since the last frame's record; null when there was none in this run.</summary>
    public TimeSpan? LastFrameAge
    {
        get
        {
            lock (_lock) return _lastFrame is { } at ? _time.GetElapsedTime(at) : null;
        }
    }

    /// <summary>Counts a record.</summary>
    public void Add(Inspection inspection)
    {
        lock (_lock)
        {
            if (inspection.FrameNumber is not null) _lastFrame = _time.GetTimestamp();
            TurnShift();
            _counts = new Kept(_counts.Total.With(inspection), _counts.Shift?.With(inspection), _counts.SinceReset.With(inspection));
        }
    }

    /// <summary>The counters now.</summary>
    public (PartCounts Total, PartCounts? Shift, PartCounts SinceReset) Now()
    {
        lock (_lock)
        {
            TurnShift();
            return (_counts.Total, _counts.Shift, _counts.SinceReset);
        }
    }

    /// <summary>Begins the counters since the last reset again.</summary>
    /// <returns>What they were.</returns>
    public PartCounts Reset()
    {
        lock (_lock)
        {
            PartCounts old = _counts.SinceReset;
            _counts = _counts with { SinceReset = new PartCounts { Since = _time.GetUtcNow() } };
            return old;
        }
    }

    /// <summary>Writes them down when they changed. A disk that refuses costs the copy, not the counters.</summary>
    public void Save()
    {
        Kept counts;
        lock (_lock)
        {
            if (_counts == _saved) return;
            _saved = counts = _counts;
        }
        try
        {
            AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(counts, Options));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            lock (_lock) _saved = null;
        }
    }

    private void TurnShift()
    {
        DateTimeOffset? began = _shifts.BeginningBefore(_time.GetUtcNow());
        if (began == _counts.Shift?.Since) return;
        // A clock that is set back by seconds or by an hour does not begin the shift before again.
        if (began is { } earlier && _counts.Shift is { } shift && earlier < shift.Since && shift.Since - earlier < LongestStepBack) return;
        _counts = _counts with { Shift = began is { } since ? new PartCounts { Since = since } : null };
    }

    private Kept? Read()
    {
        try
        {
            return RegularFile.Exists(_path)
                && JsonSerializer.Deserialize<Kept>(RegularFile.ReadAllBytes(_path),
                    Options) is { Total: not null, SinceReset: not null } kept ? kept : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private sealed record Kept(PartCounts Total, PartCounts? Shift, PartCounts SinceReset);
}
