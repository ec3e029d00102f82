using EdgeInspector.Verdicts;

namespace EdgeInspector.Results;

/// <summary>
/// What a person said of a part's verdict. It points to the part's record, which never changes; a later review counts before an earlier
/// one.
/// </summary>
public sealed record PartReview
{
    /// <summary>Its own key for de-duplication.</summary>
    public required Guid Id { get; init; }

    /// <summary>The station.</summary>
    public required string Station { get; init; }

    /// <summary>Number of the part's record.</summary>
    public required long Sequence { get; init; }

    /// <summary>Id of the part's record.</summary>
    public required Guid Result { get; init; }

    /// <summary>The part's id; null when nothing gave one.</summary>
    public string? Part { get; init; }

    /// <summary>The verdict that is spoken of: pass or fail.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What is said of it.</summary>
    public required ReviewDecision Decision { get; init; }

    /// <summary>More words; null without.</summary>
    public string? Comment { get; init; }

    /// <summary>Who looked at the part.</summary>
    public required string Reviewer { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}
