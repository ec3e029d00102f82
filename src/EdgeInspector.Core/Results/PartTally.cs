namespace EdgeInspector.Results;

/// <summary>The parts on record whose pictures were taken in some time, counted; a range counts for each of its parts.</summary>
public sealed record PartTally
{
    /// <summary>Its beginning.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Its end, which is not part of it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Passed.</summary>
    public long Passed { get; init; }

    /// <summary>Failed.</summary>
    public long Failed { get; init; }

    /// <summary>Not inspected.</summary>
    public long NotInspected { get; init; }

    /// <summary>Not inspected, by reason as messages write it.</summary>
    public IReadOnlyDictionary<string, long> ByReason { get; init; } = new Dictionary<string, long>();

    /// <summary>The hours in which there were parts, in order.</summary>
    public IReadOnlyList<HourTally> Hours { get; init; } = [];

    /// <summary>The lots that were named, in the order in which they came; empty when none was.</summary>
    public IReadOnlyList<LotTally> Lots { get; init; } = [];

    /// <summary>
    /// Whether every number is on record; false where the limits of the store have dropped some, or a damaged file has lost them.
    /// </summary>
    public bool IsWhole { get; init; } = true;
}

/// <summary>The parts of one hour of the clock on the wall.</summary>
/// <param name="From">Its beginning; an hour that the clock goes through twice is two.</param>
/// <param name="Passed">Passed.</param>
/// <param name="Failed">Failed.</param>
/// <param name="NotInspected">Not inspected.</param>
public sealed record HourTally(DateTimeOffset From, long Passed, long Failed, long NotInspected);

/// <summary>The parts of one lot.</summary>
/// <param name="Lot">Its name; null for parts that were made while nobody had named one.</param>
/// <param name="Passed">Passed.</param>
/// <param name="Failed">Failed.</param>
/// <param name="NotInspected">Not inspected.</param>
public sealed record LotTally(string? Lot, long Passed, long Failed, long NotInspected);
