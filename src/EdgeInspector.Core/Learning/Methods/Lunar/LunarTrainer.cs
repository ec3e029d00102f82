using System.Numerics.Tensors;
using EdgeInspector.Scoring;

namespace EdgeInspector.Learning.Methods.Lunar;

/// <summary>
/// Trains LUNAR's network by full-batch gradient descent: summed squared error against the targets, Adam (Kingma and Ba, 2015) with
/// weight decay as plain L2 on all parameters. The samples are split into as many parts as it takes, never as there are threads, and
/// their gradients are added in order, so that training comes out the same on any number of threads.
/// </summary>
public sealed class LunarTrainer
{
    private const double LearningRate = 0.001, WeightDecay = 0.1;
    private const double FirstDecay = 0.9, SecondDecay = 0.999, AdamEpsilon = 1e-8;
    private const double Momentum = 0.1;
    private const int Part = 256;
    private readonly LunarNetwork _network;
    private readonly double[] _distances;
    private readonly double[] _targets;
    private readonly ParallelOptions _parallel;
    private readonly double[][] _first;
    private readonly double[][] _second;
    private readonly SamplePart[] _parts;
    private int _steps;

    /// <summary>Prepares the training.</summary>
    /// <param name="network">Its start values; trained in place.</param>
    /// <param name="distances">[samples, k], ascending.</param>
    /// <param name="targets">[samples]: 0 good, 1 negative; at least 2 samples.</param>
    /// <param name="threads">Parts worked on at a time; changes the time, not the result.</param>
    public LunarTrainer(LunarNetwork network, double[] distances, double[] targets, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targets.Length, 2, nameof(targets));
        if (distances.Length != targets.Length * network.Neighbours)
            throw new ArgumentException($"{distances.Length} distances are not {targets.Length} samples of {network.Neighbours}.",
                nameof(distances));
        (_network, _distances, _targets) = (network, distances, targets);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _first = Like(network.Parameters);
        _second = Like(network.Parameters);
        _parts = [.. Enumerable.Range(0, (targets.Length + Part - 1) / Part)
            .Select(part => SamplePart.Of(network, part * Part, Math.Min(Part, targets.Length - part * Part)))];
    }

    /// <summary>Makes one step of the descent.</summary>
    /// <returns>The loss before the step.</returns>
    public double Step()
    {
        double loss = Loss(out double[][] gradients);
        _steps++;
        double firstBias = 1 - Math.Pow(FirstDecay, _steps), secondBias = 1 - Math.Pow(SecondDecay, _steps);
        for (int i = 0; i < gradients.Length; i++)
        {
            double[] parameters = _network.Parameters[i];
            for (int j = 0; j < parameters.Length; j++)
            {
                double gradient = gradients[i][j] + WeightDecay * parameters[j];
                double first = _first[i][j] = FirstDecay * _first[i][j] + (1 - FirstDecay) * gradient;
                double second = _second[i][j] = SecondDecay * _second[i][j] + (1 - SecondDecay) * gradient * gradient;
                parameters[j] -= LearningRate * (first / firstBias) / (Math.Sqrt(second / secondBias) + AdamEpsilon);
            }
        }
        return loss;
    }

    /// <summary>
    /// The loss over all samples with its gradients (without the weight decay); moves the batch norm's running statistics.
    /// </summary>
    /// <param name="gradients">Like <see cref="LunarNetwork.Parameters"/>; valid until the next call.</param>
    public double Loss(out double[][] gradients)
    {
        int samples = _targets.Length;
        double[] raw = new double[samples], delta = new double[samples];
        ForEachPart(part => part.Pass.Forward(DistancesOf(part)).CopyTo(raw.AsSpan(part.First)));
        double mean = raw.Sum() / samples, squares = raw.Sum(score => (score - mean) * (score - mean));
        double deviation = Math.Sqrt(squares / samples + LunarNetwork.Epsilon), factor = _network.ScoreWeight[0];
        _network.RunningMean += Momentum * (mean - _network.RunningMean);
        _network.RunningVariance += Momentum * (squares / (samples - 1) - _network.RunningVariance);

        double loss = 0, weightGradient = 0, biasGradient = 0;
        for (int i = 0; i < samples; i++)
        {
            double normal = (raw[i] - mean) / deviation, error = normal * factor + _network.ScoreBias[0] - _targets[i];
            loss += error * error;
            delta[i] = 2 * error;
            weightGradient += delta[i] * normal;
            biasGradient += delta[i];
        }

        // Batch normalisation backwards: every score moves the mean and the deviation of all.
        for (int i = 0; i < samples; i++)
            delta[i] = factor / deviation * (delta[i] - biasGradient / samples - (raw[i] - mean) / deviation * weightGradient / samples);
        ForEachPart(part =>
        {
            foreach (double[] sums in part.Gradients) Array.Clear(sums);
            part.Pass.Backward(delta.AsSpan(part.First, part.Count), part.Gradients);
        });
        gradients = _parts[0].Gradients;
        foreach (SamplePart part in _parts.Skip(1))
            for (int i = 0; i < gradients.Length; i++) TensorPrimitives.Add(gradients[i], part.Gradients[i], gradients[i]);
        gradients[^2][0] = weightGradient;
        gradients[^1][0] = biasGradient;
        return loss;
    }

    private ReadOnlySpan<double> DistancesOf(SamplePart part) =>
        _distances.AsSpan(part.First * _network.Neighbours, part.Count * _network.Neighbours);

    private void ForEachPart(Action<SamplePart> work) => Parallel.ForEach(_parts, _parallel, work);

    private static double[][] Like(IReadOnlyList<double[]> parameters) => [.. parameters.Select(values => new double[values.Length])];

    // Samples that go through the network together, with what lies in between and the sum of their gradients.
    private sealed record SamplePart(int First, int Count, LunarPass Pass, double[][] Gradients)
    {
        public static SamplePart Of(LunarNetwork network, int first, int count) =>
            new(first, count, new LunarPass(network, count), Like(network.Parameters));
    }
}
