using EdgeInspector.Inference.Onnx;

namespace EdgeInspector.Inference.Importing;

/// <summary>
/// Takes batch normalisations into the convolutions before them: with s = scale / sqrt(variance + epsilon), W' = s W and b' = s (b - mean)
/// + shift.
/// </summary>
internal static class BatchNormalizationFolding
{
    private const float DefaultEpsilon = 1e-5f;

    /// <summary>Folds all that can be.</summary>
    /// <returns>How many.</returns>
    public static int Run(ImportGraph graph)
    {
        int folded = 0;
        Dictionary<string, NodeProto> producers = graph.Graph.Node.Where(node => node.OpType == "Conv")
            .ToDictionary(node => node.Output[0], StringComparer.Ordinal);
        foreach (NodeProto norm in graph.Graph.Node.Where(node => node.OpType == "BatchNormalization").ToArray())
        {
            if (!producers.TryGetValue(norm.Input[0], out NodeProto? conv) || !TryFold(graph, conv, norm)) continue;
            // The value keeps its name, so that it can be compared with the original's.
            conv.Output[0] = norm.Output[0];
            graph.Graph.Node.Remove(norm);
            folded++;
        }
        return folded;
    }

    private static bool TryFold(ImportGraph graph, NodeProto conv, NodeProto norm)
    {
        if (norm.Output.Count != 1 || graph.ConsumersOf(conv.Output[0]).Take(2).Count() != 1) return false;
        if (graph.FloatsOf(conv.Input[1]) is not { } weights
            || graph.FloatsOf(norm.Input[1]) is not { } scale || graph.FloatsOf(norm.Input[2]) is not { } shift
            || graph.FloatsOf(norm.Input[3]) is not { } mean || graph.FloatsOf(norm.Input[4]) is not { } variance) return false;
        float[]? given = conv.Input.Count > 2 && conv.Input[2].Length > 0 ? graph.FloatsOf(conv.Input[2]) : new float[scale.Length];
        if (given is not { } bias) return false;
        float epsilon = ImportGraph.Attribute(norm, "epsilon")?.F ?? DefaultEpsilon;
        float[] folded = new float[weights.Length], biases = new float[scale.Length];
        int each = weights.Length / scale.Length;
        for (int channel = 0; channel < scale.Length; channel++)
        {
            double factor = scale[channel] / Math.Sqrt((double)variance[channel] + epsilon);
            for (int i = channel * each; i < (channel + 1) * each; i++) folded[i] = (float)(weights[i] * factor);
            biases[channel] = (float)((bias[channel] - mean[channel]) * factor + shift[channel]);
        }
        conv.Input[1] = graph.Add(folded, [.. graph.Constants[conv.Input[1]].Dims]);
        string constant = graph.Add(biases, biases.Length);
        if (conv.Input.Count > 2) conv.Input[2] = constant;
        else conv.Input.Add(constant);
        return true;
    }
}
