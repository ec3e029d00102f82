namespace EdgeInspector.Evaluation;

/// <summary>What a line cares about: how many good parts go through when few defects may escape, and the other way round.</summary>
/// <param name="GoodPassed">PG2: share of good parts below the highest threshold that lets at most 2 % of the defects escape.</param>
/// <param name="DefectsCaught">PB2: share of defects at or above the lowest threshold that rejects at most 2 % of the good parts.</param>
public sealed record OperatingPoints(double GoodPassed, double DefectsCaught)
{
    private const double Allowed = 0.02;

    /// <summary>Computes both; NaN when one kind of part is missing.</summary>
    /// <param name="good">Scores of good parts.</param>
    /// <param name="defects">Scores of parts with a defect.</param>
    public static OperatingPoints Of(IReadOnlyCollection<float> good, IReadOnlyCollection<float> defects)
    {
        if (good.Count == 0 || defects.Count == 0) return new OperatingPoints(double.NaN, double.NaN);
        float[] escaping = [.. defects.Order()], rejected = [.. good.OrderDescending()];
        // score >= threshold fails: with the threshold at the n-th lowest defect exactly those below it escape.
        float strict = escaping[(int)Math.Floor(Allowed * defects.Count)];
        float lenient = MathF.BitIncrement(rejected[(int)Math.Floor(Allowed * good.Count)]);
        return new OperatingPoints((double)good.Count(score => score < strict) / good.Count,
            (double)defects.Count(score => score >= lenient) / defects.Count);
    }
}
