namespace EdgeInspector.Verdicts;

/// <summary>The outcome of the verdict rule for one picture.</summary>
/// <param name="Verdict">Pass, fail, or not inspected when the score is not finite.</param>
/// <param name="Reason">Null exactly for a pass.</param>
/// <param name="Warning">A pass in the warning band.</param>
/// <param name="Score">Raw score; null when the map is not finite.</param>
/// <param name="Regions">Not empty exactly for a fail by the map's score.</param>
public readonly record struct Judgement(Verdict Verdict, Reason? Reason, bool Warning, float? Score, IReadOnlyList<Region> Regions)
{
    /// <summary>The score that was held against the threshold.</summary>
    public DecisiveScore DecidedBy { get; init; }

    /// <summary>The part as it was found; null where the model does not tell it from the background.</summary>
    public FoundPart? Silhouette { get; init; }
}
