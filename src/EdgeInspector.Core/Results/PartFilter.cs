using EdgeInspector.Verdicts;

namespace EdgeInspector.Results;

/// <summary>Which parts of the past are asked for; what is null or empty does not narrow them.</summary>
public sealed record PartFilter
{
    /// <summary>As <see cref="Review"/>: nobody has said anything yet.</summary>
    public const string NotReviewed = "none";

    /// <summary>The station.</summary>
    public string? Station { get; init; }

    /// <summary>Verdicts.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; init; } = [];

    /// <summary>The reason, as messages write it.</summary>
    public string? Reason { get; init; }

    /// <summary>The part's id, letter by letter.</summary>
    public string? Part { get; init; }

    /// <summary>The lot, letter by letter.</summary>
    public string? Lot { get; init; }

    /// <summary>The product that was inspected for, letter by letter.</summary>
    public string? Recipe { get; init; }

    /// <summary>The zone whose score decided, letter by letter.</summary>
    public string? Zone { get; init; }

    /// <summary>Nothing older.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Nothing that is as new, or newer.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The newest review's decision; <see cref="NotReviewed"/> for parts that have none.</summary>
    public string? Review { get; init; }

    /// <summary>False: parts of the production. True: challenge parts. Null: both.</summary>
    public bool? Challenges { get; init; } = false;

    /// <summary>Only numbers above this one.</summary>
    public long? After { get; init; }

    /// <summary>No numbers above this one.</summary>
    public long? Through { get; init; }

    /// <summary>Only what was stored before this position: the last one of the page before.</summary>
    public long? Before { get; init; }
}
