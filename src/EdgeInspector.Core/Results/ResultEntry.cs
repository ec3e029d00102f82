using EdgeInspector.Verdicts;

namespace EdgeInspector.Results;

/// <summary>
/// A result in memory, from when the store took it over. It ends once, and is stored or not beside that:
/// <code>
/// Open ──► Acknowledged   its consumer has it
///     └──► GivenUp        neither disk nor consumer took it in time
/// </code>
/// Safe between threads.
/// </summary>
/// <param name="inspection">What was found.</param>
/// <param name="clockSynced">Whether the wall clock was synchronised; null when unknown.</param>
/// <param name="takenAt">Monotonic clock when it was taken over.</param>
public sealed class ResultEntry(Inspection inspection, bool? clockSynced, long takenAt)
{
    private const int Open = 0, Acknowledged = 1, GivenUp = 2;
    private long _position;
    private int _state;

    /// <summary>What was found.</summary>
    public Inspection Inspection { get; } = inspection;

    /// <summary>Whether the wall clock was synchronised; null when unknown.</summary>
    public bool? ClockSynced { get; } = clockSynced;

    /// <summary>Monotonic clock when it was taken over.</summary>
    public long TakenAt { get; } = takenAt;

    /// <summary>Its place in the store; 0 while it is not on the disk.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>Whether it is on the disk.</summary>
    public bool IsStored => Position != 0;

    /// <summary>Whether its consumer has it.</summary>
    public bool IsAcknowledged => Volatile.Read(ref _state) == Acknowledged;

    /// <summary>Whether its consumer has it, or nobody ever will.</summary>
    public bool HasEnded => Volatile.Read(ref _state) != Open;

    /// <summary>The last number that it stands for.</summary>
    public long LastSequence => Inspection.SequenceTo ?? Inspection.Sequence;

    /// <summary>Called by the store after the commit.</summary>
    public void Store(long position) => Interlocked.Exchange(ref _position, position);

    /// <summary>Called by the store when the consumer has it; false when it had ended before.</summary>
    public bool TryAcknowledge() => Interlocked.CompareExchange(ref _state, Acknowledged, Open) == Open;

    /// <summary>Called by the store when it gives it up; false when it had ended before.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Open) == Open;

    /// <summary>The record to be stored of it.</summary>
    public StoredRecord ToRecord(IResultFormat format) => new()
    {
        Kind = RecordKind.Result,
        Station = Inspection.Station,
        Sequence = Inspection.Sequence,
        SequenceTo = Inspection.SequenceTo,
        Id = Inspection.Id,
        Verdict = Inspection.Verdict,
        At = Inspection.CapturedAt,
        Body = format.Write(this),
        Columns = ResultColumns.Of(Inspection),
        IsDelivered = HasEnded,
    };
}
