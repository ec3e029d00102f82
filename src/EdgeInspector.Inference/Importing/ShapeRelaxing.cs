using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;

namespace EdgeInspector.Inference.Importing;

/// <summary>
/// Lets a network that was exported for one picture size take others: shapes that the exporter wrote down are taken from the values again.
/// </summary>
internal static class ShapeRelaxing
{
    /// <summary>Rewrites reshapes and position embeddings.</summary>
    /// <param name="graph">Changed in place.</param>
    /// <param name="native">Shapes for the size of the export.</param>
    /// <returns>What was changed, in words.</returns>
    public static IEnumerable<string> Run(ImportGraph graph, Probe native)
    {
        int reshapes = 0, embeddings = 0;
        foreach (NodeProto node in graph.Graph.Node.ToArray())
        {
            if (node.OpType == "Reshape" && graph.IntegersOf(node.Input[1]) is { } target
                && native.Shapes.TryGetValue(node.Input[0], out int[]? from))
                reshapes += Relax(graph, node, target, from) ? 1 : 0;
            if (node.OpType == "Add" && native.Shapes.TryGetValue(node.Output[0], out int[]? tokens) && tokens.Length == 3)
                embeddings += Interpolate(graph, node, tokens, native) ? 1 : 0;
        }
        if (reshapes > 0) yield return $"{reshapes} reshapes follow the picture's size";
        if (embeddings > 0) yield return "the position embedding is interpolated to the picture's size";
    }

    private static bool Relax(ImportGraph graph, NodeProto node, long[] target, int[] from)
    {
        int rank = from.Length;
        if (rank >= 4 && target.Length >= 4 && target[^1] == from[^1] && target[^2] == from[^2])
        {
            string shape = Before(graph, node, graph.Node("Shape", [node.Input[0]]));
            string tail = Before(graph, node, graph.Node("Slice", [shape, graph.Add(rank - 2), graph.Add(rank)]));
            node.Input[1] = Before(graph, node,
                graph.Node("Concat", [graph.Add(target.AsSpan(0, target.Length - 2)), tail], GraphWriter.Int("axis", 0)));
            return true;
        }
        long[] relaxed = [.. target];
        // A zero takes the length that the value has there.
        for (int i = 0; i < Math.Min(rank, target.Length); i++)
            if (target[i] == from[i]) relaxed[i] = 0;
        // [n, channels, height, width] to [n, channels, tokens].
        if (rank == 4 && target.Length == 3 && target[2] == from[2] * from[3] && target[1] == from[1]) relaxed[2] = -1;
        if (relaxed.SequenceEqual(target)) return false;
        node.Input[1] = graph.Add(relaxed);
        return true;
    }

    // [1, leading + rows x columns, channels]: the leading ones stay, the grid is resized as the patches' grid is.
    private static bool Interpolate(ImportGraph graph, NodeProto node, int[] tokens, Probe native)
    {
        int constant = graph.FloatsOf(node.Input[1]) is not null ? 1 : 0;
        if (graph.FloatsOf(node.Input[constant]) is not { } values || values.Length != tokens[1] * tokens[2]) return false;
        NodeProto? patches = graph.Graph.Node.FirstOrDefault(
            conv => conv.OpType == "Conv" && native.Shapes.TryGetValue(conv.Output[0], out int[]? grid)
            && grid.Length == 4 && tokens[1] - grid[2] * grid[3] is >= 0 and <= 8);
        if (patches is null) return false;
        int[] side = native.Shapes[patches.Output[0]];
        int leading = tokens[1] - side[2] * side[3], channels = tokens[2];
        float[] picture = new float[channels * side[2] * side[3]];
        for (int place = 0; place < side[2] * side[3]; place++)
            for (int channel = 0; channel < channels; channel++)
                picture[channel * side[2] * side[3] + place] = values[(leading + place) * channels + channel];
        string hw = Before(graph, node,
            graph.Node("Slice", [Before(graph, node, graph.Node("Shape", [patches.Output[0]])), graph.Add(2), graph.Add(4)]));
        string sizes = Before(graph, node, graph.Node("Concat", [graph.Add(1, channels), hw], GraphWriter.Int("axis", 0)));
        string resized = Before(graph, node, graph.Node(
            "Resize", [graph.Add(picture, 1, channels, side[2], side[3]), "", "", sizes], GraphWriter.Text("mode", "cubic"),
            GraphWriter.Float("cubic_coeff_a", -0.75f), GraphWriter.Text("coordinate_transformation_mode", "half_pixel")));
        string flat = Before(graph, node, graph.Node("Reshape", [resized, graph.Add(1, channels, -1)]));
        string grid = Before(graph, node, graph.Node("Transpose", [flat], GraphWriter.Ints("perm", 0, 2, 1)));
        if (leading > 0)
            grid = Before(graph, node,
                graph.Node("Concat", [graph.Add(values.AsSpan(0, leading * channels), 1, leading, channels), grid],
                    GraphWriter.Int("axis", 1)));
        node.Input[constant] = grid;
        return true;
    }

    private static string Before(ImportGraph graph, NodeProto node, NodeProto added)
    {
        graph.Graph.Node.Insert(graph.Graph.Node.IndexOf(node), added);
        return added.Output[0];
    }
}
