using System.Text.Json;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Files;
using EdgeInspector.Results;
using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Counters;

/// <summary>
/// A station's counters: since it exists, since the present shift began, since somebody reset them. They lie in the state folder with the
/// number of the last part that is in them, as they were at most ten seconds ago; what came after it a start takes from the stored results.
/// So each part counts once, also when the agent is killed. Safe between threads.
/// </summary>
internal sealed class StationCounters
{
    private static readonly TimeSpan LongestStepBack = TimeSpan.FromDays(1);
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private readonly Lock _lock = new();
    private readonly Lock _saving = new();
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
    public StationCounters(string stateDirectory, string station, ShiftPlan shifts, TimeProvider time)
    {
        (_shifts, _time) = (shifts, time);
        _path = StationPlace.FileOf(stateDirectory, station, ".counts");
        DateTimeOffset now = time.GetUtcNow();
        _counts = Read() ?? new Kept(new PartCounts { Since = now }, null, new PartCounts { Since = now }, null);
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
            // It counts in nothing, and is in nevertheless: a start must not take it from the stored results.
            if (inspection.Challenge is not null)
            {
                _counts = _counts with { Through = inspection.Sequence };
                return;
            }
            // Only the record of a restart speaks once more of parts that are in: of those whose own record went out but was never stored.
            long counted = inspection.Reason == Reason.AgentRestarted && _counts.Through is { } through
                ? Math.Clamp(through - inspection.Sequence + 1, 0, inspection.Parts)
                : 0;
            Count(inspection.Parts - counted, inspection.Verdict, inspection.Warning, inspection.SequenceTo ?? inspection.Sequence, null);
        }
    }

    /// <summary>
    /// Counts what earlier runs stored after they had last written their counters down; before the first record of this run.
    /// </summary>
    /// <param name="recorded">The highest number that is stored; 0 for none.</param>
    /// <param name="read">Reads stored results, by first and last number, in order; some of them, none when there are none.</param>
    /// <exception cref="IOException">They cannot be read; those that could not are never counted.</exception>
    public async Task CompleteAsync(long recorded, Func<long, long, Task<IReadOnlyList<StoredRecord>>> read)
    {
        // Without counters, or with those of a release that did not know up to where they go, counting begins here.
        long through = _counts.Through ?? recorded;
        try
        {
            while (through < recorded && await read(through + 1, recorded) is { Count: > 0 } records)
            {
                lock (_lock)
                {
                    TurnShift();
                    foreach (StoredRecord record in records)
                    {
                        long last = record.SequenceTo ?? record.Sequence;
                        (bool warning, bool isChallenge) = Read(record);
                        Count(isChallenge ? 0 : last - Math.Max(through, record.Sequence - 1), record.Verdict, warning, last, record.At);
                        through = last;
                    }
                }
            }
        }
        finally
        {
            lock (_lock) _counts = _counts with { Through = Math.Max(through, recorded) };
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
    /// <returns>What was written down: whoever is shown no more than this never sees them go back.</returns>
    public (PartCounts Total, PartCounts? Shift, PartCounts SinceReset) Save()
    {
        // The older of two at a time must not be the last on the disk.
        lock (_saving)
        {
            Kept counts;
            lock (_lock)
            {
                TurnShift();
                counts = _counts;
            }
            try
            {
                if (counts != _saved) AtomicFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(counts, Options));
                _saved = counts;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _saved = null;
            }
            return (counts.Total, counts.Shift, counts.SinceReset);
        }
    }

    private void Count(long parts, Verdict verdict, bool warning, long through, DateTimeOffset? at)
    {
        PartCounts? shift = at is null || at >= _counts.Shift?.Since ? _counts.Shift?.With(parts, verdict, warning) : _counts.Shift;
        _counts = new Kept(
            _counts.Total.With(parts, verdict, warning), shift, _counts.SinceReset.With(parts, verdict, warning), through);
    }

    private static (bool Warning, bool IsChallenge) Read(StoredRecord record)
    {
        using JsonDocument? result = RecordDocument.TryParse(record.Body);
        if (result is null) return default;
        return (record.Verdict == Verdict.Pass && RecordDocument.IsTrue(result.RootElement, "warning"),
            RecordDocument.Text(result.RootElement, "challenge") is not null);
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

    private sealed record Kept(PartCounts Total, PartCounts? Shift, PartCounts SinceReset, long? Through);
}
