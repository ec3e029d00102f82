using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Inference.Graphs.Heads;

/// <summary>SPADE's scores: the nearest images by global average, then each patch's distance to the nearest of their patches.</summary>
internal static class SpadeGraph
{
    public static HeadScores Append(GraphFeatures features, SpadeHead head)
    {
        GraphWriter writer = features.Writer;
        int images = head.Averages.Count, channels = head.Averages[0].Length, dimensions = head.Gallery.Dimensions,
            patches = features.Layout.Patches;
        string average = writer.Node("Unsqueeze", [features.AppendAverage(features.Layers.Length - 1), writer.Integers(1)]);
        float[] averages = [.. head.Averages.SelectMany(image => image)];
        string far = NearestRows.Lengths(writer, writer.Node("Sub", [average, writer.Floats(averages, 1, images, channels)]));
        (string distances, string nearest) = writer.Smallest(far, head.Neighbours);

        // [n, K x rows, dimensions]: the patches of the chosen images. They differ from picture to picture, so their norms are taken here.
        string gallery = writer.Node("Gather", [writer.Floats(head.Gallery.Vectors, images, head.RowsPerImage, dimensions), nearest],
            GraphWriter.Int("axis", 0));
        gallery = writer.Node("Reshape", [gallery, writer.Integers(-1, head.Neighbours * head.RowsPerImage, dimensions)]);
        string norms = writer.Node("Unsqueeze",
            [writer.Reduce("ReduceSum", writer.Node("Mul", [gallery, gallery]), 2), writer.Integers(1)]);
        string own = writer.Node("Reshape", [features.AppendPatches(), writer.Integers(-1, patches, dimensions)]);
        string doubled = writer.Node("Mul", [own, writer.Floats([-2f])]);
        string closeness = writer.Node("Add",
            [writer.Node("MatMul", [doubled, writer.Node("Transpose", [gallery], GraphWriter.Ints("perm", 0, 2, 1))]), norms]);
        string winner = writer.Node("ArgMin", [closeness], GraphWriter.Int("axis", 2), GraphWriter.Int("keepdims", 1));
        string rows = writer.Node("GatherND", [gallery, winner], GraphWriter.Int("batch_dims", 1));
        string scores = NearestRows.Lengths(writer, writer.Node("Sub", [rows, own]));
        return new HeadScores(writer.Node("Reshape", [scores, writer.Integers(-1)]), NearestRows.Mean(writer, distances, head.Neighbours));
    }
}
