using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Inference.Graphs.Heads;

/// <summary>PaDiM's scores: at each position the length of (x - mean) times the whitening matrix.</summary>
internal static class PadimGraph
{
    public static HeadScores Append(GraphFeatures features, PadimHead head)
    {
        GraphWriter writer = features.Writer;
        int positions = head.Positions.Count, size = head.Positions[0].Mean.Length;
        string patches = features.AppendPatches();
        if (head.Chosen is { } chosen) patches = writer.Node("Gather", [patches, writer.Integers([.. chosen])], GraphWriter.Int("axis", 1));
        patches = writer.Node("Reshape", [patches, writer.Integers(-1, positions, size)]);
        float[] means = [.. head.Positions.SelectMany(position => position.Mean)];
        string differences = writer.Node("Sub", [patches, writer.Floats(means, positions, size)]);
        // One matrix per position: [positions, n, size] x [positions, size, size].
        string byPosition = writer.Node("Transpose", [differences], GraphWriter.Ints("perm", 1, 0, 2));
        string whitened = writer.Node("MatMul", [byPosition, writer.Floats(Whitenings(head, size), positions, size, size)]);
        string scores = writer.Node("Transpose", [NearestRows.Lengths(writer, whitened)], GraphWriter.Ints("perm", 1, 0));
        return new HeadScores(writer.Node("Reshape", [scores, writer.Integers(-1)]), null);
    }

    private static float[] Whitenings(PadimHead head, int size)
    {
        float[] all = new float[head.Positions.Count * size * size];
        for (int i = 0; i < head.Positions.Count; i++) head.Positions[i].Whitening.CopyTo(all, i * size * size);
        return all;
    }
}
