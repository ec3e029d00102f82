using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods.Lunar;

/// <summary>
/// LUNAR (Goodge et al., AAAI 2022): a bank as PatchCore's, and a network trained to tell the distances of good patches from those of
/// made-up ones. The good patches are taken from outside the bank: farthest-first rows lie farther from each other than any good patch
/// lies from the bank, so the rows themselves would teach "normal" too far out.
/// </summary>
internal sealed class LunarLearning : LearningMethod
{
    private const double SecondsPerPatch = 200 * 42e-6;
    private readonly LunarOptions _options;
    private readonly ulong _seed;
    private readonly TrainingShape _shape;
    private readonly BankChoice _choice;

    public LunarLearning(LunarOptions options, ulong seed, TrainingShape shape, ICollection<string> notes)
    {
        (_options, _seed, _shape) = (options, seed, shape);
        _choice = new BankChoice(options, options.Neighbours!.Value, seed, shape, notes);
    }

    public override MethodOptions Options => _options;

    public override long HeadBytes =>
        2L * _choice.Rows * _shape.Dimensions * sizeof(float) + (long)_choice.Rows * _choice.Rows * sizeof(float) / 2;

    public override double Seconds(double comparison) =>
        _choice.Seconds(_shape, comparison) + 2 * _options.TrainingPatches * (SecondsPerPatch + _choice.Rows * comparison);

    public override double ScoringSeconds(double comparison) => _choice.ScoringSeconds(_shape, comparison);

    public override ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation)
    {
        const double ChoiceShare = 0.5;
        int[] chosen = _choice.Choose(set, images, share => progress(ChoiceShare * share), cancellation), rows = set.RowsOf(images);
        // A fold's bank may have fewer rows than the whole one; the network must see as many distances everywhere.
        int neighbours = _options.Neighbours!.Value;
        var random = new SplitMix64(_seed);
        int[] outside = [.. rows.Except(chosen)];
        bool inBank = outside.Length < LunarOptions.FewestPatches;
        int[] pool = inBank ? chosen : outside, good = random.Sample(pool, Math.Min(_options.TrainingPatches, pool.Length));
        MinMaxScale scale = MinMaxScale.Of(set.Patches, rows);

        using var search = new ScaledBank(set.Patches, chosen, scale);
        List<double[]> samples = [];
        foreach (int row in good) samples.Add(search.Nearest(Scaled(set.Patches.Row(row), scale), neighbours, inBank ? row : -1));
        foreach (float[] negative in LunarNegatives.Draw(set.Patches, rows, scale, good.Length, random))
            samples.Add(search.Nearest(negative, neighbours, -1));
        double[] targets = [.. Enumerable.Range(0, samples.Count).Select(i => i < good.Length ? 0.0 : 1.0)];
        LunarNetwork network = LunarFitting.Fit(
            [.. samples], targets, neighbours, random, share => progress(ChoiceShare + (1 - ChoiceShare) * share), cancellation);
        return new LunarHead(set.Bank(chosen), scale, network);
    }

    private static float[] Scaled(ReadOnlySpan<float> vector, MinMaxScale scale)
    {
        float[] scaled = new float[vector.Length];
        scale.Apply(vector, scaled);
        return scaled;
    }
}
