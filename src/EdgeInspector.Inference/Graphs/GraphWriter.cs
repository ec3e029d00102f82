using System.Runtime.InteropServices;
using EdgeInspector.Inference.Onnx;
using Google.Protobuf;

namespace EdgeInspector.Inference.Graphs;

/// <summary>Appends nodes and constants to an ONNX graph; every value gets a name that begins with the given prefix.</summary>
internal sealed class GraphWriter(GraphProto graph, string prefix, long opset)
{
    private int _count;

    public GraphProto Graph { get; } = graph;

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Node(string type, IReadOnlyList<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Node(type, inputs, 1, attributes)[0];

    /// <summary>Adds a node and returns the names of its outputs.</summary>
    public string[] Node(string type, IReadOnlyList<string> inputs, int outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string name = $"{prefix}{type}_{_count++}";
        string[] names = [.. Enumerable.Range(0, outputs).Select(i => outputs == 1 ? name : $"{name}_{i}")];
        var node = new NodeProto { Name = name, OpType = type };
        node.Input.AddRange(inputs);
        node.Output.AddRange(names);
        foreach (AttributeProto attribute in attributes) node.Attribute.Add(attribute);
        Graph.Node.Add(node);
        return names;
    }

    /// <summary>A reduction over axes that vanish.</summary>
    public string Reduce(string type, string input, params ReadOnlySpan<long> axes)
    {
        // The axes became an input with opset 18 (ReduceSum: 13).
        return opset >= 18 || type == "ReduceSum"
            ? Node(type, [input, Integers(axes)], Int("keepdims", 0))
            : Node(type, [input], Ints("axes", axes), Int("keepdims", 0));
    }

    /// <summary>Values brought into 0 to 1.</summary>
    public string Unit(string values) => Node("Clip", [values, Floats([0f]), Floats([1f])]);

    /// <summary>The smallest values of each row, ascending, and where they stand, [rows, count] each.</summary>
    public (string Values, string Indices) Smallest(string values, int count)
    {
        string[] outputs = Node("TopK", [values, Integers(count)], 2, Int("axis", 1), Int("largest", 0));
        return (outputs[0], outputs[1]);
    }

    /// <summary>Numbers of any type as an index of 32 bits.</summary>
    public string Index(string numbers) => Node("Cast", [numbers], Int("to", (int)TensorProto.Types.DataType.Int32));

    /// <summary>Renames the output of the last node, for values that leave the graph.</summary>
    public string NameLast(string name)
    {
        Graph.Node[^1].Output[0] = name;
        return name;
    }

    public string Floats(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    public string Integers(params ReadOnlySpan<long> values) =>
        Constant(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>Whole numbers for a device, which has 32 bits for them.</summary>
    public string Integers32(ReadOnlySpan<long> shape, ReadOnlySpan<int> values) =>
        Constant(TensorProto.Types.DataType.Int32, MemoryMarshal.AsBytes(values), shape);

    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Float(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (long value in values) attribute.Ints.Add(value);
        return attribute;
    }

    private string Constant(TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = $"{prefix}const_{_count++}", DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (long length in shape) tensor.Dims.Add(length);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }
}
