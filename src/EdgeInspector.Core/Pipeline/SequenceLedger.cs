using EdgeInspector.Models;
using EdgeInspector.Parts;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Pipeline;

/// <summary>
/// One station's book of frames on their way: every opened number ends exactly once, at its deadline at the latest, and leaves in order.
/// Safe from several threads.
/// </summary>
internal sealed class SequenceLedger : IDisposable
{
    private const int Capacity = 4096;
    private const int LongestList = 100;
    private const int LongestRange = Capacity / 2;
    private readonly Lock _lock = new();
    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly string _station;
    private readonly bool _simulated;
    private readonly SequenceStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _deadline;
    private readonly Action<Inspection> _ended;
    private readonly PipelineMetrics _metrics;
    private readonly StationViews? _views;
    private readonly ITimer? _timer;
    private volatile StationRules _rules;
    private long _head = 1;
    private long _next = 1;
    private bool _timerArmed;
    // Ended and in order, but not handed over yet; whoever hands over does so outside the lock, one thread at a time.
    private readonly Queue<Inspection> _ready = new();
    private bool _handingOver;
    private bool _closed;

    /// <param name="station">Name in the records.</param>
    /// <param name="simulated">Whether the records say "simulated".</param>
    /// <param name="store">Where numbers come from.</param>
    /// <param name="deadline">From host receipt to the record; null for none.</param>
    /// <param name="metrics">Counts late scores.</param>
    /// <param name="rules">Named by records of parts that nobody looked at.</param>
    /// <param name="ended">Takes the records in order, from one thread at a time and outside the ledger's lock.</param>
    /// <param name="views">Learns of every frame before it has its number; null for a station whose frames are no views of parts.</param>
    public SequenceLedger(
        string station, bool simulated, SequenceStore store, TimeProvider time, TimeSpan? deadline, PipelineMetrics metrics,
        StationRules rules, Action<Inspection> ended, StationViews? views = null)
    {
        (_station, _simulated, _store, _time, _deadline, _metrics, _rules, _ended, _views) =
            (station, simulated, store, time, deadline, metrics, rules, ended, views);
        if (deadline is not null)
            _timer = time.CreateTimer(_ => EndOverdue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Called with each number that is opened, how many from there on are, and when they were received; under the ledger's lock, so that it
    /// must return at once.
    /// </summary>
    public Action<long, long, long>? Opened { get; init; }

    /// <summary>Says which lot is being made when a number is opened; under the ledger's lock, so that it must return at once.</summary>
    public Func<string?> Lot { get; init; } = () => null;

    /// <summary>The rules that records of parts that nobody looked at name from now on.</summary>
    public StationRules Rules
    {
        set => _rules = value;
    }

    /// <summary>Numbers that are open or wait for an open one before them.</summary>
    public int Open
    {
        get
        {
            lock (_lock) return (int)(_next - _head);
        }
    }

    /// <summary>
    /// Gives a frame its number. From here on it will have a record; 0 once the book is closed, and then nobody asks for one.
    /// </summary>
    /// <param name="facts">What to say of it should it end early.</param>
    /// <param name="skippedBefore">Frames that latest-only mode replaced since the previous number.</param>
    public long Begin(in FrameFacts facts, int skippedBefore = 0)
    {
        long sequence;
        lock (_lock) sequence = Open_NeedsLock(facts, skippedBefore);
        HandOver();
        return sequence;
    }

    /// <summary>Ends a frame that was never inspected.</summary>
    /// <returns>Its record; null when that had already gone out.</returns>
    public Inspection? End(long sequence, Reason reason) =>
        End(sequence, new Judgement(Verdict.NotInspected, reason, false, null, []), default, null, null, []);

    /// <summary>Ends a frame with its verdict; past the deadline the verdict becomes notInspected and keeps the score.</summary>
    /// <returns>Its record; null when that had already gone out at the deadline.</returns>
    public Inspection? End(long sequence, in Judgement judgement, InspectionTiming timing, ModelInfo? model, StationRules? rules,
        IReadOnlyList<PictureKind> pictures)
    {
        Inspection record;
        lock (_lock)
        {
            ref Entry entry = ref EntryOf(sequence);
            if (sequence == 0 || entry.Sequence != sequence || entry.Record is not null)
            {
                if (judgement.Score is not null) _metrics.CountLateScore();
                return null;
            }
            // Read once: what says whether the verdict is in time is what the record says, also where this thread stands still in between.
            TimeSpan taken = _time.GetElapsedTime(entry.Facts.ReceivedTimestamp);
            bool late = judgement.Verdict != Verdict.NotInspected && taken > _deadline;
            Judgement final = late
                ? judgement with { Verdict = Verdict.NotInspected, Reason = Reason.DeadlineMissed, Warning = false, Regions = [] }
                : judgement;
            record = Record(entry, final, timing, taken, model, rules, pictures);
            entry.Record = record;
            TakeReady_NeedsLock();
        }
        HandOver();
        return record;
    }

    /// <summary>Records a part of which there is no frame.</summary>
    public void Record(in FrameFacts facts, Reason reason)
    {
        long sequence = Begin(facts);
        End(sequence, reason);
    }

    /// <summary>
    /// Records parts of which there are no frames: each by itself, or from <see cref="LongestList"/> on as ranges, which say the same in
    /// fewer messages.
    /// </summary>
    public void RecordMany(in FrameFacts facts, long count, Reason reason)
    {
        if (count <= LongestList)
        {
            for (long i = 0; i < count; i++) Record(facts, reason);
            return;
        }
        for (long left = count; left > 0; left -= LongestRange) RecordRange(facts, Math.Min(left, LongestRange), reason);
    }

    /// <summary>Records numbers of an earlier run that never got a record, as one range. Called before the first frame.</summary>
    /// <param name="range">The numbers.</param>
    /// <param name="partId">The part's id; null where none is known.</param>
    public void RecordUnfinished(SequenceRange range, string? partId = null)
    {
        lock (_lock)
        {
            var entry = new Entry { Sequence = range.First, Facts = new FrameFacts(_time, partId) };
            Inspection record = Unseen(entry, Reason.AgentRestarted);
            _ready.Enqueue(range.Last > range.First ? record with { SequenceTo = range.Last } : record);
        }
        HandOver();
    }

    /// <summary>
    /// Ends everything that is still open and closes the book: whatever comes later is from a thread that was left behind.
    /// </summary>
    public void Close(Reason reason)
    {
        lock (_lock)
        {
            _closed = true;
            while (_head < _next) EndHead_NeedsLock(reason);
        }
        HandOver();
    }

    public void Dispose() => _timer?.Dispose();

    private void RecordRange(in FrameFacts facts, long count, Reason reason)
    {
        lock (_lock)
        {
            while (_next - _head + count > Capacity && _head < _next) EndHead_NeedsLock(Reason.Overload);
            long first = Open_NeedsLock(facts, 0, count);
            if (first == 0) return;
            for (long i = 1; i < count; i++) _next = _store.Next() + 1;
            ref Entry entry = ref EntryOf(first);
            entry.Record = Unseen(entry, reason) with { SequenceTo = _next - 1 };
            TakeReady_NeedsLock();
        }
        HandOver();
    }

    private void EndOverdue()
    {
        lock (_lock)
        {
            _timerArmed = false;
            for (long sequence = _head; sequence < _next; sequence++)
            {
                ref Entry entry = ref EntryOf(sequence);
                // Numbers inside a range have no entry of their own.
                if (entry.Sequence != sequence || entry.Record is not null) continue;
                if (_time.GetElapsedTime(entry.Facts.ReceivedTimestamp) < _deadline)
                {
                    ArmTimer(entry.Facts.ReceivedTimestamp);
                    break;
                }
                entry.Record = Unseen(entry, Reason.DeadlineMissed);
            }
            TakeReady_NeedsLock();
        }
        HandOver();
    }

    private long Open_NeedsLock(in FrameFacts facts, int skippedBefore, long count = 1)
    {
        if (_closed) return 0;
        // A stage that hangs must not let the book grow without bound: the oldest open frame ends unseen.
        if (_next - _head >= Capacity && _next > 1) EndHead_NeedsLock(Reason.Overload);
        // The part first: a process that is killed in between leaves a part without this view, never a view without its part.
        _views?.Begin(facts, count);
        long sequence = _store.Next();
        _views?.Number(sequence);
        if (_head == _next) _head = sequence;
        _next = sequence + 1;
        EntryOf(sequence) = new Entry { Sequence = sequence, Facts = facts, SkippedBefore = skippedBefore, Lot = Lot() };
        ArmTimer(facts.ReceivedTimestamp);
        Opened?.Invoke(sequence, count, facts.ReceivedTimestamp);
        return sequence;
    }

    private void ArmTimer(long receivedTimestamp)
    {
        if (_timer is null || _timerArmed) return;
        TimeSpan left = _deadline!.Value - _time.GetElapsedTime(receivedTimestamp);
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        _timerArmed = true;
    }

    private void EndHead_NeedsLock(Reason reason)
    {
        ref Entry entry = ref EntryOf(_head);
        entry.Record ??= Unseen(entry, reason);
        TakeReady_NeedsLock();
    }

    private void TakeReady_NeedsLock()
    {
        while (_head < _next && EntryOf(_head) is { Record: { } record } entry && entry.Sequence == _head)
        {
            EntryOf(_head) = default;
            _head = (record.SequenceTo ?? record.Sequence) + 1;
            _ready.Enqueue(record);
        }
    }

    // A thread that finds another one at it leaves its records to that one: the order stays, and nobody waits.
    private void HandOver()
    {
        bool mine = false;
        while (true)
        {
            Inspection? record;
            lock (_lock)
            {
                if (_handingOver && !mine) return;
                mine = _handingOver = _ready.TryDequeue(out record);
            }
            if (record is null) return;
            try
            {
                _ended(record);
            }
            catch
            {
                lock (_lock) _handingOver = false;
                throw;
            }
        }
    }

    private Inspection Unseen(in Entry entry, Reason reason) =>
        Record(entry, new Judgement(Verdict.NotInspected, reason, false, null, []), default,
            _time.GetElapsedTime(entry.Facts.ReceivedTimestamp), null, null, []);

    private Inspection Record(
        in Entry entry, in Judgement judgement, InspectionTiming timing, TimeSpan taken, ModelInfo? model, StationRules? rules,
        IReadOnlyList<PictureKind> pictures) => new()
        {
            Id = Guid.CreateVersion7(_time.GetUtcNow()),
            Sequence = entry.Sequence,
            Station = _station,
            PartId = judgement.PartId ?? entry.Facts.PartId,
            Truth = entry.Facts.Truth,
            Challenge = entry.Facts.Challenge,
            CapturedAt = entry.Facts.CapturedAt,
            FrameNumber = entry.Facts.Number,
            CameraFrameId = entry.Facts.CameraFrameId,
            DeviceTimestampNanoseconds = entry.Facts.DeviceTimestampNanoseconds,
            FrameWidth = entry.Facts.Width,
            FrameHeight = entry.Facts.Height,
            Verdict = judgement.Verdict,
            Reason = judgement.Reason,
            Warning = judgement.Warning,
            Score = judgement.Score,
            DecidedBy = judgement.DecidedBy,
            Threshold = judgement.Threshold ?? rules?.Verdict.Threshold,
            Zone = judgement.Zone,
            // The judgement's own are used again for the next frame.
            ZoneScores = judgement.ZoneScores.IsEmpty ? [] : judgement.ZoneScores.ToArray(),
            Layout = judgement.Layout,
            Regions = judgement.Regions,
            Silhouette = judgement.Silhouette,
            Views = judgement.Views ?? [],
            Model = model,
            Configuration = (rules ?? _rules).Configuration,
            Recipe = (rules ?? _rules).Recipe,
            Lot = entry.Lot,
            Timing = timing with
            {
                GrabMs = _time.GetElapsedTime(entry.Facts.GrabStartedTimestamp, entry.Facts.ReceivedTimestamp).TotalMilliseconds,
                TotalMs = taken.TotalMilliseconds,
                DeadlineMs = _deadline?.TotalMilliseconds ?? timing.DeadlineMs,
            },
            SkippedSincePrevious = entry.SkippedBefore,
            Simulated = _simulated,
            Pictures = judgement.Reason == Reason.DeadlineMissed ? [] : pictures,
        };

    private ref Entry EntryOf(long sequence) => ref _entries[sequence & (Capacity - 1)];

    private struct Entry
    {
        public long Sequence;
        public FrameFacts Facts;
        public int SkippedBefore;
        public string? Lot;
        public Inspection? Record;
    }
}
