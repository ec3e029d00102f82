using EdgeInspector.Evaluation;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring;

namespace EdgeInspector.Learning.Methods.Lunar;

/// <summary>Trains LUNAR's network for 200 epochs and keeps the epoch that tells the held-out samples apart best.</summary>
public static class LunarFitting
{
    /// <summary>Full-batch steps.</summary>
    public const int Epochs = 200;

    private const int ValidationShare = 10;

    /// <summary>Fits a network.</summary>
    /// <param name="samples">Ascending distances to the k nearest rows, each [k].</param>
    /// <param name="targets">0 good, 1 negative; at least 20 in all, of both kinds.</param>
    /// <param name="neighbours">k.</param>
    /// <param name="random">Draws start weights and the held-out tenth.</param>
    /// <param name="progress">Reports the share that is done.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static LunarNetwork Fit(
        double[][] samples, double[] targets, int neighbours, SplitMix64 random, Action<double> progress, CancellationToken cancellation)
    {
        int[] order = random.Sample([.. Enumerable.Range(0, samples.Length)], samples.Length);
        // A tenth of each kind, so that there is something to tell apart.
        HashSet<int> held = [.. order.Where(i => targets[i] == 0).Take(Tenth(targets, 0)),
            .. order.Where(i => targets[i] == 1).Take(Tenth(targets, 1))];
        int[] trained = [.. order.Where(i => !held.Contains(i))];
        LunarNetwork network = Start(neighbours, random);
        // One thread: the calibration folds run side by side already.
        var trainer = new LunarTrainer(network, [.. trained.SelectMany(i => samples[i])], [.. trained.Select(i => targets[i])], threads: 1);
        double[] heldDistances = [.. held.SelectMany(i => samples[i])];
        bool[] wanted = [.. held.Select(i => targets[i] == 1)];
        double best = double.NegativeInfinity;
        LunarNetwork kept = network;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            double auroc = ImageMetrics.Of([.. network.Scores(heldDistances).Select(score => (float)score)], wanted).Auroc;
            if (auroc >= best) (best, kept) = (auroc, network.Copy());
            trainer.Step();
            progress((double)epoch / Epochs);
        }
        return kept;
    }

    private static int Tenth(double[] targets, double kind) => Math.Max(1, targets.Count(target => target == kind) / ValidationShare);

    // Uniform in +-1 / sqrt(inputs), weights and biases alike (PyTorch's default for linear layers).
    private static LunarNetwork Start(int neighbours, SplitMix64 random)
    {
        var network = new LunarNetwork(neighbours);
        foreach (DenseLayer layer in (DenseLayer[])[network.First, network.Second, network.Third, network.Last])
        {
            double bound = 1 / Math.Sqrt(layer.Inputs);
            foreach (double[] values in (double[][])[layer.Weight, layer.Bias])
                for (int i = 0; i < values.Length; i++) values[i] = (2 * random.NextDouble() - 1) * bound;
        }
        return network;
    }
}
