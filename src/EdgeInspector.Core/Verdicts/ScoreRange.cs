namespace EdgeInspector.Verdicts;

/// <summary>Lowest and highest of some scores of one model.</summary>
/// <param name="Lowest">Raw score.</param>
/// <param name="Highest">Raw score, not less than the lowest.</param>
public readonly record struct ScoreRange(float Lowest, float Highest)
{
    private const int OddResults = 2;

    /// <summary>The range of all finite scores; null when there are none.</summary>
    public static ScoreRange? Of(IEnumerable<float> scores)
    {
        ScoreRange? range = null;
        foreach (float score in scores.Where(float.IsFinite))
            range = range is { } known
                ? new ScoreRange(Math.Min(known.Lowest, score), Math.Max(known.Highest, score))
                : new ScoreRange(score, score);
        return range;
    }

    /// <summary>
    /// The range of inspected parts without the two lowest and the two highest: an odd frame, such as one without light, says nothing
    /// about parts. Null when nothing is left.
    /// </summary>
    public static ScoreRange? OfParts(IEnumerable<float> scores) =>
        Of(scores.Where(float.IsFinite).Order().Skip(OddResults).SkipLast(OddResults));

    /// <summary>The smallest range that holds both.</summary>
    public ScoreRange Including(ScoreRange? other) =>
        other is { } more ? new ScoreRange(Math.Min(Lowest, more.Lowest), Math.Max(Highest, more.Highest)) : this;
}
