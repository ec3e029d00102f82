using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;

namespace EdgeInspector.Inference.Tests.Packages;

/// <summary>
/// Makes a graph that computes for minutes without looping: a long chain of matrix products that its score seems to need.
/// </summary>
internal static class SlowGraph
{
    private const int Products = 3200, Side = 1024;

    public static void Make(ModelProto model)
    {
        foreach (NodeProto node in model.Graph.Node)
            for (int i = 0; i < node.Output.Count; i++)
                if (node.Output[i] == GraphComposer.Score) node.Output[i] = "fast score";
        var writer = new GraphWriter(model.Graph, "slow/", OnnxFile.Opset(model));
        string matrix = writer.Node("Expand", [writer.Node("Reshape", ["fast score", writer.Integers(1, 1)]), writer.Integers(Side, Side)]);
        string still = writer.Floats(new float[Side * Side], Side, Side);
        for (int i = 0; i < Products; i++) matrix = writer.Node("MatMul", [matrix, still]);
        writer.Node("Add", ["fast score", writer.Reduce("ReduceMax", matrix, 0, 1)]);
        writer.NameLast(GraphComposer.Score);
    }
}
