using EdgeInspector.Results;

namespace EdgeInspector.Web.Api;

/// <summary>A station's newest scores, oldest first; all lists have one value a part.</summary>
internal sealed record ScoreTrend
{
    /// <summary>Numbers of the records.</summary>
    public required IReadOnlyList<long> Seq { get; init; }

    /// <summary>When, in milliseconds since 1970.</summary>
    public required IReadOnlyList<long> At { get; init; }

    /// <summary>Raw scores.</summary>
    public required IReadOnlyList<float> Score { get; init; }

    /// <summary>What each was held against.</summary>
    public required IReadOnlyList<float?> Threshold { get; init; }

    /// <summary>Whether the part failed.</summary>
    public required IReadOnlyList<bool> Failed { get; init; }

    /// <summary>What was last said of the verdict; null when nobody said anything.</summary>
    public required IReadOnlyList<string?> Review { get; init; }

    /// <summary>Index into <see cref="Scales"/>: scores of different scales cannot be compared.</summary>
    public required IReadOnlyList<int> Scale { get; init; }

    /// <summary>Names of the scales: a model's digest and the kind of score.</summary>
    public required IReadOnlyList<string> Scales { get; init; }

    /// <summary>
    /// Whether zones with thresholds of their own decided on the last part: then no single threshold says what would have failed.
    /// </summary>
    public required bool HasZones { get; init; }

    /// <summary>Where something changed that decides.</summary>
    public required IReadOnlyList<TrendMark> Marks { get; init; }

    /// <summary>Of parts, oldest first.</summary>
    public static ScoreTrend Of(IReadOnlyList<ScoredPart> parts)
    {
        List<string> scales = [.. parts.Select(part => part.Score.Scale).Distinct()];
        List<TrendMark> marks = [];
        for (int i = 1; i < parts.Count; i++)
        {
            (ScoredPart before, ScoredPart part) = (parts[i - 1], parts[i]);
            long number = part.Score.Sequence;
            if (part.Model != before.Model)
                marks.Add(new TrendMark(number, "model", part.Model is { Length: > 8 } model ? model[..8] : part.Model));
            if (part.Recipe != before.Recipe) marks.Add(new TrendMark(number, "recipe", part.Recipe));
            if (part.Lot != before.Lot) marks.Add(new TrendMark(number, "lot", part.Lot));
            if (part.Threshold != before.Threshold && part.Model == before.Model && part.Recipe == before.Recipe)
                marks.Add(new TrendMark(number, "threshold", null));
        }
        return new ScoreTrend
        {
            Seq = [.. parts.Select(part => part.Score.Sequence)],
            At = [.. parts.Select(part => part.Score.At.ToUnixTimeMilliseconds())],
            Score = [.. parts.Select(part => part.Score.Score)],
            Threshold = [.. parts.Select(part => part.Threshold)],
            Failed = [.. parts.Select(part => part.Score.Failed)],
            Review = [.. parts.Select(part => part.Decision)],
            Scale = [.. parts.Select(part => scales.IndexOf(part.Score.Scale))],
            Scales = scales,
            HasZones = parts.Count > 0 && parts[^1].HasZones,
            Marks = marks,
        };
    }
}

/// <summary>Where something changed.</summary>
/// <param name="Seq">The first part after it.</param>
/// <param name="Kind">model, recipe, lot or threshold.</param>
/// <param name="Name">What it became; null where a number beside it says that, or it is none.</param>
internal sealed record TrendMark(long Seq, string Kind, string? Name);
