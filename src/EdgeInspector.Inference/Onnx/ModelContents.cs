namespace EdgeInspector.Inference.Onnx;

/// <summary>All that a model holds, however deep: sub-graphs in attributes, functions and training steps too.</summary>
internal static class ModelContents
{
    /// <summary>Every node.</summary>
    public static IEnumerable<NodeProto> Nodes(ModelProto model) =>
        Graphs(model).SelectMany(graph => graph.Node).Concat(model.Functions.SelectMany(function => Nested(function.Node)));

    /// <summary>Every constant, sparse ones as their two parts.</summary>
    public static IEnumerable<TensorProto> Tensors(ModelProto model) =>
        Graphs(model).SelectMany(graph => graph.Initializer.Concat(graph.SparseInitializer.SelectMany(Parts)))
            .Concat(Nodes(model).SelectMany(node => node.Attribute).Concat(model.Functions.SelectMany(function => function.AttributeProto))
                .SelectMany(Tensors));

    /// <summary>The nodes and those of their sub-graphs.</summary>
    public static IEnumerable<NodeProto> Nested(IEnumerable<NodeProto> nodes) =>
        nodes.SelectMany(node => SubGraphs(node).SelectMany(graph => Nested(graph.Node)).Prepend(node));

    /// <summary>The graphs in a node's attributes.</summary>
    public static IEnumerable<GraphProto> SubGraphs(NodeProto node) =>
        node.Attribute.SelectMany(attribute => attribute.G is { } graph ? attribute.Graphs.Append(graph) : attribute.Graphs);

    private static IEnumerable<GraphProto> Graphs(ModelProto model)
    {
        IEnumerable<GraphProto> outer = [.. model.Graph is { } graph ? [graph] : (GraphProto[])[],
            .. model.TrainingInfo.SelectMany(step => (GraphProto?[])[step.Initialization, step.Algorithm]).OfType<GraphProto>()];
        return outer.SelectMany(WithSubGraphs)
            .Concat(model.Functions.SelectMany(function => function.Node).SelectMany(SubGraphs).SelectMany(WithSubGraphs));
    }

    private static IEnumerable<GraphProto> WithSubGraphs(GraphProto graph) =>
        graph.Node.SelectMany(SubGraphs).SelectMany(WithSubGraphs).Prepend(graph);

    private static IEnumerable<TensorProto> Tensors(AttributeProto attribute) =>
        [.. attribute.T is { } tensor ? [tensor] : (TensorProto[])[], .. attribute.Tensors,
            .. attribute.SparseTensor is { } sparse ? Parts(sparse) : [], .. attribute.SparseTensors.SelectMany(Parts)];

    private static IEnumerable<TensorProto> Parts(SparseTensorProto sparse) =>
        ((TensorProto?[])[sparse.Values, sparse.Indices]).OfType<TensorProto>();
}
