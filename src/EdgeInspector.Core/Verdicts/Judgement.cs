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

    /// <summary>What the score was held against; null when there is no score.</summary>
    public float? Threshold { get; init; }

    /// <summary>The zone whose score this is; null for what lies in none.</summary>
    public string? Zone { get; init; }

    /// <summary>What each zone scored, first what lies in none; empty without zones. Valid until the next picture.</summary>
    public ReadOnlyMemory<ZoneScore> ZoneScores { get; init; }

    /// <summary>Where the zones lie; null without zones.</summary>
    public ZoneLayout? Layout { get; init; }

    /// <summary>The part as it was found; null where the model does not tell it from the background.</summary>
    public FoundPart? Silhouette { get; init; }

    /// <summary>What each station said of a part that several see; null for one station's.</summary>
    public IReadOnlyList<PartView>? Views { get; init; }

    /// <summary>The part's id where it is known by now and was not with the first frame.</summary>
    public string? PartId { get; init; }
}
