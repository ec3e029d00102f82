using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Inference.Graphs.Heads;

/// <summary>Gaussian-AD's score: the sum over the layers of the length of (average - mean) times the whitening matrix.</summary>
internal static class GaussianAdGraph
{
    public static HeadScores Append(GraphFeatures features, GaussianAdHead head)
    {
        GraphWriter writer = features.Writer;
        string? total = null;
        for (int layer = 0; layer < head.Layers.Count; layer++)
        {
            WhitenedGaussian gaussian = head.Layers[layer];
            int size = gaussian.Mean.Length;
            string difference = writer.Node("Sub", [features.AppendAverage(layer), writer.Floats(gaussian.Mean, 1, size)]);
            string whitened = writer.Node("MatMul", [difference, writer.Floats(gaussian.Whitening, size, size)]);
            string distance = writer.Node("Sqrt", [writer.Reduce("ReduceSum", writer.Node("Mul", [whitened, whitened]), 1)]);
            total = total is null ? distance : writer.Node("Add", [total, distance]);
        }
        return new HeadScores(null, total);
    }
}
