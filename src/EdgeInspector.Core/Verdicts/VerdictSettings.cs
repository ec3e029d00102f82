namespace EdgeInspector.Verdicts;

/// <summary>What turns scores into a verdict. Scores are raw.</summary>
public sealed record VerdictSettings
{
    /// <summary>Which score decides.</summary>
    /// <value>The default is the map's.</value>
    public DecisiveScore DecidedBy { get; init; } = DecisiveScore.Map;

    /// <summary>score &gt;= threshold fails.</summary>
    public required float Threshold { get; init; }

    /// <summary>A pass at or above this score carries a warning; null for none.</summary>
    /// <value>Less than <see cref="Threshold"/>.</value>
    public float? WarningThreshold { get; init; }

    /// <summary>Smallest region that counts, in frame pixels.</summary>
    /// <value>At least 1. The default is 1: the score is the map's maximum.</value>
    public int MinimumRegionArea { get; init; } = 1;
}
