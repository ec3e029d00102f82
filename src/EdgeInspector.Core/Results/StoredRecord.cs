using EdgeInspector.Verdicts;

namespace EdgeInspector.Results;

/// <summary>A record as it is stored.</summary>
public sealed record StoredRecord
{
    /// <summary>Its place in the order of all records; 0 while it is not stored.</summary>
    public long Position { get; init; }

    /// <summary>Result, event or review.</summary>
    public RecordKind Kind { get; init; }

    /// <summary>The station; empty for the agent as a whole.</summary>
    public required string Station { get; init; }

    /// <summary>Sequence number of the station; 0 for an event.</summary>
    public long Sequence { get; init; }

    /// <summary>Last number of a range record; null for a single one.</summary>
    public long? SequenceTo { get; init; }

    /// <summary>Key for de-duplication.</summary>
    public required Guid Id { get; init; }

    /// <summary>The verdict; not inspected for an event.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>When the frame was received, or the event happened.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The JSON object, without what is only known when it is sent.</summary>
    public required byte[] Body { get; init; }

    /// <summary>What people ask for; null for an event.</summary>
    public ResultColumns? Columns { get; init; }

    /// <summary>Whether its consumer has it already.</summary>
    public bool IsDelivered { get; init; }

    /// <summary>Whether it was asked for by a command; its delivery is not booked.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether it counts among what is dropped last: everything but a pass.</summary>
    public bool IsReject => Kind != RecordKind.Result || Verdict != Verdict.Pass;
}
