using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Parts;

/// <summary>
/// Puts the frames of several stations together to one verdict a part: fail if any view fails, not inspected if any view lacks at the
/// deadline or was not inspected, else pass. A part has its number before the first of its frames has one, so that a process that is
/// killed leaves no part without a record; records leave in order, exactly one a part. Safe between threads.
/// </summary>
/// <remarks>
/// A part's way: <see cref="StationViews"/> learns of each frame when it is received → <see cref="Find_NeedsLock"/> finds or opens the
/// part → the station's record comes (<see cref="Add_NeedsLock"/>) → with the last one, or at the deadline, the part is closed → the
/// ledger lets the record out in order.
/// </remarks>
public sealed class PartGroup : IDisposable
{
    /// <summary>Parts that can be open at a time.</summary>
    internal const int MostOpen = 1024;

    // Closed ones are remembered for late views.
    private const int Remembered = 4 * MostOpen;
    private readonly PartGroupSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SequenceStore _store;
    private readonly PartIdMemory? _ids;
    private readonly SequenceLedger _ledger;
    private readonly StationViews[] _stations;
    private readonly OpenPart?[] _parts = new OpenPart?[Remembered];
    private readonly Dictionary<string, OpenPart> _byId = new(StringComparer.Ordinal);
    private readonly ITimer _timer;
    // Ordinals: the oldest that is open, and the next.
    private long _head = 1;
    private long _next = 1;
    private bool _timerArmed;
    private bool _closed;

    /// <param name="settings">How it works.</param>
    /// <param name="store">Gives the numbers of its records; stays the caller's.</param>
    /// <param name="ids">Remembers the ids of open parts across a kill; null for none. Stays the caller's.</param>
    /// <param name="ended">Takes the records, in order and from one thread at a time; must return at once.</param>
    /// <param name="opened">Called with each part's number and when its first frame was received; must return at once.</param>
    public PartGroup(
        PartGroupSettings settings, SequenceStore store, PartIdMemory? ids, Action<Inspection> ended, TimeProvider time, ILogger logger,
        Action<long, long>? opened = null)
    {
        (_settings, _store, _ids, _time, _logger) = (settings, store, ids, time, logger);
        // The thresholds are the views' own.
        var rules = new StationRules { Verdict = new VerdictSettings { Threshold = float.NaN }, Configuration = settings.Configuration };
        _ledger = new SequenceLedger(settings.Name, settings.IsSimulated, store, time, null, Metrics, rules, part =>
        {
            if (part.Challenge is null) Metrics.Count(part);
            ended(part);
        })
        {
            Opened = (sequence, _, received) => opened?.Invoke(sequence, received),
        };
        _stations = [.. settings.Stations.Select((_, i) => new StationViews(this, i))];
        _timer = time.CreateTimer(_ => CloseOverdue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Its name.</summary>
    public string Name => _settings.Name;

    /// <summary>The stations whose views it waits for.</summary>
    public IReadOnlyList<string> Stations => _settings.Stations;

    /// <summary>What it has done so far.</summary>
    public PipelineMetrics Metrics { get; } = new();

    /// <summary>Guards its parts.</summary>
    internal Lock Lock { get; } = new();

    /// <summary>Parts that wait for views.</summary>
    public int Open
    {
        get
        {
            lock (Lock) return Enumerable.Range(0, (int)(_next - _head)).Count(i => PartOf(_head + i)?.Closed is null);
        }
    }

    /// <summary>Takes a station's frames; null when the station is not of this group.</summary>
    public StationViews? ViewsOf(string station)
    {
        for (int i = 0; i < _stations.Length; i++)
            if (_settings.Stations[i] == station) return _stations[i];
        return null;
    }

    /// <summary>Gives the parts of an earlier run that have no record theirs; before the first frame.</summary>
    public void Start()
    {
        if (_ids?.Refusal is { } refusal) _logger.PartIdsNotKept(Name, refusal);
        if (_store.TakeUnfinished() is not { } range) return;
        _logger.PartsUnfinished(Name, range.First, range.Last);
        long next = range.First;
        lock (Lock)
        {
            foreach ((long sequence, string partId) in _ids?.Read(range.First, range.Last) ?? [])
            {
                if (next < sequence) _ledger.RecordUnfinished(new SequenceRange(next, sequence - 1));
                _ledger.RecordUnfinished(new SequenceRange(sequence, sequence), partId);
                next = sequence + 1;
                // Views that are still on their way come late to it.
                if (_settings.Match == PartMatch.PartId) Keep_NeedsLock(sequence, partId).Close(Stations, Reason.AgentRestarted);
            }
            _head = _next;
        }
        if (next <= range.Last) _ledger.RecordUnfinished(new SequenceRange(next, range.Last));
    }

    /// <summary>Closes what is still open, and takes no more; after the stations have ended their frames.</summary>
    public void Stop()
    {
        lock (Lock)
        {
            while (_head < _next) CloseHead_NeedsLock(Reason.AgentRestarted);
            _closed = true;
        }
        _ledger.Close(Reason.AgentRestarted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _ledger.Dispose();
    }

    /// <summary>The part that a frame shows, opened when it is new; null when nothing tells.</summary>
    internal OpenPart? Find_NeedsLock(StationViews views, int station, in FrameFacts facts)
    {
        if (_closed) return null;
        // What was lost has no time of its own: it is noticed later.
        bool isSeen = facts.Number is not null;
        OpenPart? part;
        switch (_settings.Match)
        {
            case PartMatch.PartId when facts.PartId is null:
                _logger.ViewWithoutPart(Name, _settings.Stations[station]);
                return null;
            case PartMatch.PartId:
                part = WithId_NeedsLock(facts.PartId, station);
                break;
            case PartMatch.Trigger:
                part = ByCount_NeedsLock(views, station, facts.ReceivedTimestamp, isSeen);
                break;
            default:
                part = AtTime_NeedsLock(views, station, facts.ReceivedTimestamp);
                if (part is null && !isSeen)
                {
                    _logger.LostViewWithoutPart(Name, _settings.Stations[station]);
                    return null;
                }
                break;
        }
        part ??= Open_NeedsLock(facts);
        views.Next = part.Ordinal + 1;
        if (isSeen) part.Received ??= facts.ReceivedTimestamp;
        part.Expect(station, facts.PartId);
        return part;
    }

    /// <summary>A station's record of a part has come.</summary>
    internal void Add_NeedsLock(OpenPart part, int station, PartView view)
    {
        // A timer fires late on a busy machine; the deadline is the same.
        if (part.Closed is null && IsOverdue(part)) CloseOverdue_NeedsLock();
        if (part.Closed is { } verdict)
        {
            _logger.ViewLate(Name, view.Station, $"{view.Sequence} ({view.Verdict})", part.Sequence, verdict.ToString());
            return;
        }
        part.Add(station, view);
        if (!part.IsComplete) return;
        Close_NeedsLock(part, Reason.ViewMissing);
        while (_head < _next && PartOf(_head)?.Closed is not null) _head++;
    }

    private OpenPart? PartOf(long ordinal) =>
        ordinal >= 1 && ordinal < _next && _parts[ordinal % Remembered] is { } part && part.Ordinal == ordinal ? part : null;

    // The oldest of that id that waits for this station; else one that was closed without it, to which the view is late: not for long,
    // because a part that was rejected may be put on the line again.
    private OpenPart? WithId_NeedsLock(string partId, int station)
    {
        OpenPart? open = null, late = null;
        for (OpenPart? part = _byId.GetValueOrDefault(partId); part is not null; part = part.Same)
        {
            if (part.Has(station)) break;
            if (part.Closed is null) open = part;
            else if (_time.GetElapsedTime(part.Opened) < 2 * _settings.Deadline) late ??= part;
        }
        return open ?? late;
    }

    private OpenPart? ByCount_NeedsLock(StationViews views, int station, long received, bool isSeen)
    {
        if (views.Next == _next) return null;
        OpenPart? counted = PartOf(views.Next);
        if (counted is not null && !counted.Has(station) && (!isSeen || counted.Received is not { } first || IsNear(first, received)))
            return counted;
        double apart = counted?.Received is { } other ? Math.Abs(_time.GetElapsedTime(other, received).TotalMilliseconds) : double.NaN;
        _logger.OutOfStep(Name, _settings.Stations[station], apart, _settings.Window.TotalMilliseconds);
        return AtTime_NeedsLock(views, station, received);
    }

    // Of those within the window that have no frame of this station the nearest; closed ones too, to which the view is late.
    private OpenPart? AtTime_NeedsLock(StationViews views, int station, long received)
    {
        OpenPart? nearest = null;
        TimeSpan best = TimeSpan.MaxValue;
        for (long ordinal = _next - 1; ordinal >= views.Next && PartOf(ordinal) is { } part; ordinal--)
        {
            if (part.Received is not { } first || part.Has(station)) continue;
            TimeSpan apart = _time.GetElapsedTime(first, received).Duration();
            // Times of parts rise but for the little by which stations differ.
            if (apart > _settings.Window && first < received && part.Closed is not null) break;
            if (apart > _settings.Window || apart >= best) continue;
            (nearest, best) = (part, apart);
        }
        return nearest;
    }

    private bool IsNear(long first, long received) => _time.GetElapsedTime(first, received).Duration() <= _settings.Window;

    private OpenPart Open_NeedsLock(in FrameFacts view)
    {
        if (_next - _head >= MostOpen)
        {
            OpenPart oldest = PartOf(_head)!;
            int open = (int)(_next - _head);
            CloseHead_NeedsLock(Reason.Overload);
            _logger.TooManyOpen(Name, open, oldest.Sequence, $"{oldest.Closed}");
        }
        long sequence = _ledger.Begin(FrameFacts.OfPart(view));
        if (view.PartId is not null) _ids?.Write(sequence, view.PartId);
        OpenPart part = Keep_NeedsLock(sequence, view.PartId);
        Arm_NeedsLock(part.Opened);
        return part;
    }

    private OpenPart Keep_NeedsLock(long sequence, string? partId)
    {
        var part = new OpenPart(_next, sequence, _time.GetTimestamp(), partId, _stations.Length);
        ref OpenPart? place = ref _parts[_next % Remembered];
        if (place is not null) Forget_NeedsLock(place);
        place = part;
        _next++;
        if (_settings.Match == PartMatch.PartId)
        {
            part.Same = _byId.GetValueOrDefault(partId!);
            _byId[partId!] = part;
        }
        return part;
    }

    private void Forget_NeedsLock(OpenPart old)
    {
        if (_settings.Match != PartMatch.PartId) return;
        if (_byId.TryGetValue(old.PartId!, out OpenPart? newest) && newest == old) _byId.Remove(old.PartId!);
        for (OpenPart? part = newest; part is not null; part = part.Same)
            if (part.Same == old) part.Same = null;
    }

    private void CloseOverdue()
    {
        lock (Lock)
        {
            _timerArmed = false;
            CloseOverdue_NeedsLock();
        }
    }

    private bool IsOverdue(OpenPart part) => _time.GetElapsedTime(part.Opened) >= _settings.Deadline;

    private void CloseOverdue_NeedsLock()
    {
        while (_head < _next && PartOf(_head) is { } part)
        {
            if (part.Closed is null && !IsOverdue(part))
            {
                Arm_NeedsLock(part.Opened);
                return;
            }
            CloseHead_NeedsLock(Reason.ViewMissing);
        }
    }

    private void CloseHead_NeedsLock(Reason cause)
    {
        if (PartOf(_head) is { Closed: null } part) Close_NeedsLock(part, cause);
        _head++;
    }

    private void Close_NeedsLock(OpenPart part, Reason cause)
    {
        bool lacks = !part.IsComplete;
        Judgement judgement = part.Close(_settings.Stations, cause);
        if (lacks)
        {
            _logger.ViewsMissing(Name, part.Sequence, judgement.Verdict.ToString(),
                string.Join(", ", judgement.Views!.Where(view => view.Sequence is null).Select(view => view.Station)));
        }
        var timing = new InspectionTiming { DeadlineMs = _settings.Deadline.TotalMilliseconds };
        _ledger.End(part.Sequence, judgement, timing, null, null, []);
    }

    private void Arm_NeedsLock(long opened)
    {
        if (_timerArmed) return;
        TimeSpan left = _settings.Deadline - _time.GetElapsedTime(opened);
        // A timer may fire a moment early by the finer clock.
        _timer.Change(left > TimeSpan.Zero ? left + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        _timerArmed = true;
    }
}
