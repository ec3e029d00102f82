namespace EdgeInspector.Verdicts;

/// <summary>What turns an anomaly map into a verdict. Scores are raw map values.</summary>
public sealed record VerdictSettings
{
    /// <summary>score &gt;= threshold fails.</summary>
    public required float Threshold { get; init; }

    /// <summary>A pass at or above this score carries a warning; null for none.</summary>
    /// <value>Less than <see cref="Threshold"/>.</value>
    public float? WarningThreshold { get; init; }

    /// <summary>Smallest region that counts, in frame pixels.</summary>
    /// <value>At least 1. The default is 1: the score is the map's maximum.</value>
    public int MinimumRegionArea { get; init; } = 1;
}
