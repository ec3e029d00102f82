using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;

namespace EdgeInspector.Inference.Importing;

/// <summary>Rewrites nodes of opset 7 to 12 as those of opset 13: what were attributes became inputs (ONNX Changelog.md).</summary>
internal static class OpsetUpgrade
{
    public const int Oldest = 7;

    /// <summary>Rewrites the graph.</summary>
    /// <returns>What cannot be rewritten, by operator; an operator there may still be cut off with an unused tail.</returns>
    public static Dictionary<NodeProto, string> Run(ImportGraph graph, long opset)
    {
        Dictionary<NodeProto, string> left = [];
        if (opset >= OnnxFile.OldestOpset) return left;
        foreach (NodeProto node in graph.Graph.Node)
        {
            switch (node.OpType)
            {
                case "Squeeze" or "Unsqueeze" or "ReduceSum" when ImportGraph.Attribute(node, "axes") is { } axes:
                    AsInput(graph, node, axes, graph.Add([.. axes.Ints]));
                    break;
                case "Split" when ImportGraph.Attribute(node, "split") is { } split:
                    AsInput(graph, node, split, graph.Add([.. split.Ints]));
                    break;
                case "Slice" when opset < 10:
                    Slice(graph, node);
                    break;
                case "Pad" when opset < 11:
                    Pad(graph, node);
                    break;
                case "Clip" when opset < 11:
                    Clip(graph, node);
                    break;
                case "BatchNormalization":
                    Drop(node, "spatial");
                    break;
                case "Dropout":
                    node.OpType = "Identity";
                    node.Attribute.Clear();
                    while (node.Input.Count > 1) node.Input.RemoveAt(1);
                    while (node.Output.Count > 1) node.Output.RemoveAt(1);
                    break;
                case "Upsample":
                    Resize(graph, node, opset);
                    break;
                case "Softmax" or "LogSoftmax" or "Hardmax" when (ImportGraph.Attribute(node, "axis")?.I ?? 1) != -1:
                    left[node] = $"{node.OpType} over several axes (opset {opset})";
                    break;
                case "TopK" when opset < 10:
                case "Resize" when opset < 11:
                case "Scatter" or "Loop" or "Scan":
                    left[node] = $"{node.OpType} of opset {opset}";
                    break;
            }
        }
        return left;
    }

    private static void AsInput(ImportGraph graph, NodeProto node, AttributeProto attribute, string constant)
    {
        node.Attribute.Remove(attribute);
        node.Input.Add(constant);
    }

    private static void Slice(ImportGraph graph, NodeProto node)
    {
        long[] starts = [.. ImportGraph.Attribute(node, "starts")!.Ints], ends = [.. ImportGraph.Attribute(node, "ends")!.Ints];
        long[] axes = ImportGraph.Attribute(node, "axes") is { } given
            ? [.. given.Ints]
            : [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        node.Attribute.Clear();
        node.Input.Add([graph.Add(starts), graph.Add(ends), graph.Add(axes)]);
    }

    private static void Pad(ImportGraph graph, NodeProto node)
    {
        AttributeProto pads = ImportGraph.Attribute(node, "pads")!;
        float value = ImportGraph.Attribute(node, "value")?.F ?? 0;
        Drop(node, "value");
        AsInput(graph, node, pads, graph.Add([.. pads.Ints]));
        node.Input.Add(graph.Add([value], []));
    }

    private static void Clip(ImportGraph graph, NodeProto node)
    {
        float low = ImportGraph.Attribute(node, "min")?.F ?? float.MinValue, high = ImportGraph.Attribute(node, "max")?.F ?? float.MaxValue;
        node.Attribute.Clear();
        node.Input.Add([graph.Add([low], []), graph.Add([high], [])]);
    }

    private static void Resize(ImportGraph graph, NodeProto node, long opset)
    {
        string scales = opset >= 9
            ? node.Input[1]
            : graph.Add([.. ImportGraph.Attribute(node, "scales")!.Floats], ImportGraph.Attribute(node, "scales")!.Floats.Count);
        string mode = ImportGraph.Attribute(node, "mode")?.S.ToStringUtf8() ?? "nearest";
        string input = node.Input[0];
        node.OpType = "Resize";
        node.Attribute.Clear();
        node.Attribute.Add([
            GraphWriter.Text("mode", mode), GraphWriter.Text("coordinate_transformation_mode", "asymmetric"),
            GraphWriter.Text("nearest_mode", "floor")]);
        node.Input.Clear();
        node.Input.Add([input, "", scales]);
    }

    private static void Drop(NodeProto node, string name)
    {
        if (ImportGraph.Attribute(node, name) is { } attribute) node.Attribute.Remove(attribute);
    }
}
