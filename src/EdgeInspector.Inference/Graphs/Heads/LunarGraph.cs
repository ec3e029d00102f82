using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Inference.Graphs.Heads;

/// <summary>LUNAR's scores: the scaled distances through the trained network. What is constant at run time is folded together.</summary>
internal static class LunarGraph
{
    public static HeadScores Append(GraphFeatures features, LunarHead head)
    {
        GraphWriter writer = features.Writer;
        LunarNetwork network = head.Network;
        int dimensions = head.Rows.Dimensions;
        float[] bank = new float[head.Rows.Vectors.Length];
        for (int row = 0; row < head.Rows.Rows; row++) head.Scale.Apply(head.Rows.Row(row), bank.AsSpan(row * dimensions, dimensions));

        string low = writer.Floats(head.Scale.Low, 1, dimensions), range = writer.Floats(head.Scale.Range, 1, dimensions);
        string scaled = writer.Node("Div", [writer.Node("Sub", [features.AppendPatches(), low]), range]);
        string distances = NearestRows.Append(writer, scaled, bank, dimensions, network.Neighbours).Distances;
        // The search orders by the rounded form; the network wants the exact order.
        if (network.Neighbours > 1) distances = writer.Smallest(distances, network.Neighbours).Values;

        string hidden = distances;
        foreach (DenseLayer layer in (DenseLayer[])[network.First, network.Second, network.Third])
            hidden = writer.Node("Relu", [Dense(writer, hidden, layer.Weight, layer.Bias)]);
        (double[] weight, double[] bias) = LastWithNorm(network);
        string weights = writer.Node("Softmax", [Dense(writer, Normalised(writer, hidden), weight, bias)], GraphWriter.Int("axis", 1));
        string raw = writer.Reduce("ReduceSum", writer.Node("Mul", [weights, distances]), 1);
        double factor = network.ScoreWeight[0] / Math.Sqrt(network.RunningVariance + LunarNetwork.Epsilon);
        double summand = network.ScoreBias[0] - network.RunningMean * factor;
        return new HeadScores(
            writer.Node("Add", [writer.Node("Mul", [raw, writer.Floats([(float)factor])]), writer.Floats([(float)summand])]),
            null)
        { BackgroundLevel = (float)summand };
    }

    private static string Dense(GraphWriter writer, string input, double[] weight, double[] bias) => writer.Node(
        "Gemm", [input, writer.Floats(Rounded(weight), bias.Length, weight.Length / bias.Length),
            writer.Floats(Rounded(bias), bias.Length)], GraphWriter.Int("transB", 1));

    private static string Normalised(GraphWriter writer, string hidden)
    {
        string mean = writer.Node("Unsqueeze", [writer.Reduce("ReduceMean", hidden, 1), writer.Integers(1)]);
        string centred = writer.Node("Sub", [hidden, mean]);
        string variance = writer.Node("Unsqueeze",
            [writer.Reduce("ReduceMean", writer.Node("Mul", [centred, centred]), 1), writer.Integers(1)]);
        return writer.Node("Div",
            [centred, writer.Node("Sqrt", [writer.Node("Add", [variance, writer.Floats([(float)LunarNetwork.Epsilon])])])]);
    }

    // W (x g + h) + b = (W g) x + (W h + b): the norm's own factor and summand vanish into the last layer.
    private static (double[] Weight, double[] Bias) LastWithNorm(LunarNetwork network)
    {
        double[] weight = (double[])network.Last.Weight.Clone(), bias = (double[])network.Last.Bias.Clone();
        for (int i = 0; i < weight.Length; i++)
        {
            int input = i % LunarNetwork.Hidden;
            bias[i / LunarNetwork.Hidden] += weight[i] * network.NormBias[input];
            weight[i] *= network.NormWeight[input];
        }
        return (weight, bias);
    }

    private static float[] Rounded(double[] values) => [.. values.Select(value => (float)value)];
}
