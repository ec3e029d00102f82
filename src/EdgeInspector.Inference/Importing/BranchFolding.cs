using EdgeInspector.Inference.Onnx;

namespace EdgeInspector.Inference.Importing;

/// <summary>
/// Puts the branch that is always taken in the place of an If. Exporters write one where they do not know a shape, such as before a
/// squeeze; its condition then comes out the same for every picture.
/// </summary>
internal static class BranchFolding
{
    /// <summary>Replaces the first If whose condition is the same for all pictures.</summary>
    /// <param name="graph">Changed in place.</param>
    /// <param name="conditions">Says the outcomes of a condition for several pictures.</param>
    /// <returns>Whether there was one; to be called again until there is none.</returns>
    public static bool TryFoldOne(ImportGraph graph, Func<string, IReadOnlyList<bool>> conditions)
    {
        for (int index = 0; index < graph.Graph.Node.Count; index++)
        {
            NodeProto node = graph.Graph.Node[index];
            if (node.OpType != "If" || !OnnxFile.IsStandard(node.Domain)) continue;
            if (conditions(node.Input[0]).Distinct().ToArray() is not [bool taken]) continue;
            GraphProto branch = ImportGraph.Attribute(node, taken ? "then_branch" : "else_branch")!.G;
            graph.Graph.Node.RemoveAt(index);
            Inline(graph, node, branch, index);
            return true;
        }
        return false;
    }

    // The branch's own names get a prefix of their own: another branch may use the same.
    private static void Inline(ImportGraph graph, NodeProto node, GraphProto branch, int index)
    {
        string prefix = $"branch_{index}_{graph.Graph.Node.Count}/";
        HashSet<string> own = [.. branch.Node.SelectMany(inner => inner.Output), .. branch.Initializer.Select(constant => constant.Name)];
        string Renamed(string name) => name.Length > 0 && own.Contains(name) ? prefix + name : name;
        foreach (TensorProto constant in branch.Initializer) graph.Add(constant, prefix + constant.Name);
        foreach (NodeProto inner in branch.Node)
        {
            NodeProto copy = inner.Clone();
            copy.Name = prefix + copy.Name;
            foreach (NodeProto nested in ModelContents.Nested([copy]))
                for (int i = 0; i < nested.Input.Count; i++) nested.Input[i] = Renamed(nested.Input[i]);
            for (int i = 0; i < copy.Output.Count; i++) copy.Output[i] = Renamed(copy.Output[i]);
            if (copy.OpType == "Constant" && ImportGraph.ValueOf(copy) is { } value) graph.Add(value, copy.Output[0]);
            else graph.Graph.Node.Insert(index++, copy);
        }
        for (int i = 0; i < node.Output.Count; i++)
        {
            NodeProto named = graph.Node("Identity", [Renamed(branch.Output[i].Name)]);
            named.Output[0] = node.Output[i];
            graph.Graph.Node.Insert(index++, named);
        }
    }
}
