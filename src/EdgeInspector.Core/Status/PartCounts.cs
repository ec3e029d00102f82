namespace EdgeInspector.Status;

/// <summary>Parts counted over some time.</summary>
public sealed record PartCounts
{
    /// <summary>When counting began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Passed, those with a warning included.</summary>
    public long Passed { get; init; }

    /// <summary>Passed with a warning.</summary>
    public long Warned { get; init; }

    /// <summary>Failed.</summary>
    public long Failed { get; init; }

    /// <summary>Not inspected.</summary>
    public long NotInspected { get; init; }
}
