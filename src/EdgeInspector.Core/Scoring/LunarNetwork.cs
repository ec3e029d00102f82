namespace EdgeInspector.Scoring;

/// <summary>
/// LUNAR's weight network (Goodge et al., AAAI 2022): the k ascending distances d of a patch to the bank go through three layers of 256
/// with ReLU, a layer normalisation and a layer of k with softmax; the weights a that come out give the score sum a_i d_i, normalised by
/// the batch norm's running statistics. In double: the network is small, and training must come out the same everywhere.
/// </summary>
public sealed class LunarNetwork
{
    /// <summary>Width of the hidden layers.</summary>
    public const int Hidden = 256;

    /// <summary>Added to variances (PyTorch's default).</summary>
    public const double Epsilon = 1e-5;

    /// <summary>A network whose parameters are to be filled.</summary>
    /// <param name="neighbours">k.</param>
    public LunarNetwork(int neighbours)
    {
        Neighbours = neighbours;
        First = new DenseLayer(neighbours, Hidden);
        Second = new DenseLayer(Hidden, Hidden);
        Third = new DenseLayer(Hidden, Hidden);
        Last = new DenseLayer(Hidden, neighbours);
    }

    /// <summary>k.</summary>
    public int Neighbours { get; }

    /// <summary>k to 256.</summary>
    public DenseLayer First { get; }

    /// <summary>256 to 256.</summary>
    public DenseLayer Second { get; }

    /// <summary>256 to 256.</summary>
    public DenseLayer Third { get; }

    /// <summary>256 to k.</summary>
    public DenseLayer Last { get; }

    /// <summary>Factor of the layer normalisation, [256].</summary>
    public double[] NormWeight { get; } = Filled(Hidden, 1);

    /// <summary>Summand of the layer normalisation, [256].</summary>
    public double[] NormBias { get; } = new double[Hidden];

    /// <summary>Batch normalisation of the score: factor and summand, as arrays of one so that they are trained like all others.</summary>
    public double[] ScoreWeight { get; } = [1];

    /// <summary>Summand of the score's batch normalisation.</summary>
    public double[] ScoreBias { get; } = [0];

    /// <summary>Running mean of the raw scores.</summary>
    public double RunningMean { get; set; }

    /// <summary>Running unbiased variance of the raw scores.</summary>
    public double RunningVariance { get; set; } = 1;

    /// <summary>All trained parameters, always in the same order.</summary>
    public IReadOnlyList<double[]> Parameters =>
    [
        First.Weight, First.Bias, Second.Weight, Second.Bias, Third.Weight, Third.Bias, NormWeight, NormBias, Last.Weight, Last.Bias,
        ScoreWeight, ScoreBias,
    ];

    /// <summary>The scores of some patches.</summary>
    /// <param name="distances">[patches, k], ascending.</param>
    /// <returns>[patches].</returns>
    public double[] Scores(ReadOnlySpan<double> distances)
    {
        var pass = new LunarPass(this, distances.Length / Neighbours);
        double factor = ScoreWeight[0] / Math.Sqrt(RunningVariance + Epsilon);
        double[] scores = pass.Forward(distances).ToArray();
        for (int i = 0; i < scores.Length; i++) scores[i] = (scores[i] - RunningMean) * factor + ScoreBias[0];
        return scores;
    }

    /// <summary>A network with the same numbers that does not change with this one.</summary>
    public LunarNetwork Copy()
    {
        var copy = new LunarNetwork(Neighbours) { RunningMean = RunningMean, RunningVariance = RunningVariance };
        for (int i = 0; i < Parameters.Count; i++) Parameters[i].CopyTo(copy.Parameters[i], 0);
        return copy;
    }

    private static double[] Filled(int length, double value)
    {
        double[] array = new double[length];
        Array.Fill(array, value);
        return array;
    }
}
