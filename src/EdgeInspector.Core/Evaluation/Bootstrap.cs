using EdgeInspector.Numerics;

namespace EdgeInspector.Evaluation;

/// <summary>How far a figure would move with other test images of the same kind (Efron's percentile bootstrap).</summary>
public static class Bootstrap
{
    private const int Rounds = 1000;
    private const double Tail = 0.025;

    /// <summary>95 % interval of the image AUROC: good and defective images are drawn again, each among their own.</summary>
    /// <param name="good">Scores of good parts.</param>
    /// <param name="defects">Scores of parts with a defect.</param>
    /// <param name="seed">The same seed gives the same interval.</param>
    /// <returns>Low and high end; NaN when one kind of part is missing.</returns>
    public static (double Low, double High) Auroc(IReadOnlyList<float> good, IReadOnlyList<float> defects, ulong seed = 0)
    {
        if (good.Count == 0 || defects.Count == 0) return (double.NaN, double.NaN);
        var random = new SplitMix64(seed);
        float[] scores = new float[good.Count + defects.Count];
        bool[] isDefect = [.. scores.Select((_, i) => i >= good.Count)];
        double[] values = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < good.Count; i++) scores[i] = good[random.NextInt32(good.Count)];
            for (int i = 0; i < defects.Count; i++) scores[good.Count + i] = defects[random.NextInt32(defects.Count)];
            values[round] = ImageMetrics.Of(scores, isDefect).Auroc;
        }
        Array.Sort(values);
        return (values[(int)(Tail * Rounds)], values[(int)((1 - Tail) * Rounds) - 1]);
    }
}
