using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Inference.Graphs.Heads;

/// <summary>PatchCore's scores: mean distance to the k nearest rows, and where it is wanted the image score of equation 7.</summary>
internal static class KnnGraph
{
    private const int Neighbourhood = 9;

    public static HeadScores Append(GraphFeatures features, KnnHead head)
    {
        GraphWriter writer = features.Writer;
        string patches = features.AppendPatches();
        NearestRows nearest = NearestRows.Append(writer, patches, head.Rows.Vectors, head.Rows.Dimensions, head.Neighbours);
        string scores = NearestRows.Mean(writer, nearest.Distances, head.Neighbours);
        if (head.PictureLevel != 0) scores = AboveLevel(features, scores, head.PictureLevel);
        return new HeadScores(scores, head.Reweighted ? Reweighted(features, patches, nearest, head) : null);
    }

    // Of each picture by itself, whatever the batch: the scores come as one row of all pictures' patches.
    private static string AboveLevel(GraphFeatures features, string scores, double share)
    {
        GraphWriter writer = features.Writer;
        int count = features.Layout.Patches;
        string pictures = writer.Node("Reshape", [scores, writer.Integers(-1, count)]);
        string level = writer.Node("Mul", [writer.Reduce("ReduceSum", pictures, 1), writer.Floats([(float)(share / count)])]);
        return writer.Node("Sub", [pictures, writer.Node("Reshape", [level, writer.Integers(-1, 1)])]);
    }

    // The worst patch of each picture, the row nearest to it, and how far that row's own neighbours are from the patch.
    private static string Reweighted(GraphFeatures features, string patches, NearestRows nearest, KnnHead head)
    {
        GraphWriter writer = features.Writer;
        int count = features.Layout.Patches, around = Math.Min(Neighbourhood, head.Rows.Rows);
        string first = writer.Node("ArgMin", [nearest.Distances], GraphWriter.Int("axis", 1), GraphWriter.Int("keepdims", 1));
        string Chosen(string values, string which) => writer.Node("GatherND", [values, which], GraphWriter.Int("batch_dims", 1));
        string PerPicture(string values) => writer.Node("Reshape", [Chosen(values, first), writer.Integers(-1, count)]);
        string distances = PerPicture(nearest.Distances), rows = PerPicture(nearest.Rows);
        string worst = writer.Node("ArgMax", [distances], GraphWriter.Int("axis", 1), GraphWriter.Int("keepdims", 1));
        string score = Chosen(distances, worst), row = writer.Index(Chosen(rows, worst));

        string neighbours = writer.Node("Gather",
            [writer.Integers32([head.Rows.Rows, around], NearestNeighbours.Neighbourhoods(head.Rows, around)), row],
            GraphWriter.Int("axis", 0));
        string vectors = writer.Node("Gather", [nearest.Bank, neighbours], GraphWriter.Int("axis", 0));
        string pictures = writer.Node("Reshape", [patches, writer.Integers(-1, count, head.Rows.Dimensions)]);
        string patch = Chosen(pictures, worst);
        string lengths = NearestRows.Lengths(writer, writer.Node("Sub", [vectors, writer.Node("Unsqueeze", [patch, writer.Integers(1)])]));
        // exp(a) / sum exp(b) = 1 / sum exp(b - a): the distances themselves would overflow.
        string column = writer.Node("Unsqueeze", [score, writer.Integers(1)]);
        string sum = writer.Reduce("ReduceSum", writer.Node("Exp", [writer.Node("Sub", [lengths, column])]), 1);
        return writer.Node("Sub", [score, writer.Node("Div", [score, sum])]);
    }
}
