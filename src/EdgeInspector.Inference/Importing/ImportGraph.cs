using System.Runtime.InteropServices;
using EdgeInspector.Inference.Onnx;
using Google.Protobuf;

namespace EdgeInspector.Inference.Importing;

/// <summary>A network's graph while it is changed: every constant is an initializer, every node finds its neighbours.</summary>
internal sealed class ImportGraph
{
    private int _count;

    /// <param name="model">Changed in place.</param>
    public ImportGraph(ModelProto model)
    {
        Model = model;
        Constants = Graph.Initializer.ToDictionary(constant => constant.Name, StringComparer.Ordinal);
        foreach (NodeProto node in Graph.Node.Where(node => node.OpType == "Constant").ToArray())
        {
            if (ValueOf(node) is not { } value) continue;
            value.Name = node.Output[0];
            Graph.Initializer.Add(value);
            Constants[value.Name] = value;
            Graph.Node.Remove(node);
        }
        // What a file declares of sizes inside was true for the size that it was exported with.
        Graph.ValueInfo.Clear();
    }

    public ModelProto Model { get; }

    public GraphProto Graph => Model.Graph;

    public Dictionary<string, TensorProto> Constants { get; }

    /// <summary>Nodes that take a value.</summary>
    public IEnumerable<NodeProto> ConsumersOf(string value) => Graph.Node.Where(node => node.Input.Contains(value));

    /// <summary>Adds a constant of whole numbers and returns its name.</summary>
    public string Add(params ReadOnlySpan<long> values) =>
        Add(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>Adds a constant of floats and returns its name.</summary>
    public string Add(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Add(TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds a copy of a constant under a name.</summary>
    public void Add(TensorProto constant, string name)
    {
        TensorProto copy = constant.Clone();
        copy.Name = name;
        Graph.Initializer.Add(copy);
        Constants[name] = copy;
    }

    /// <summary>A node with one output, not yet in the graph.</summary>
    public NodeProto Node(string type, string[] inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = type, Name = $"import/{type}_{_count++}" };
        node.Input.AddRange(inputs);
        node.Output.Add($"{node.Name}:0".Replace(':', '_'));
        foreach (AttributeProto attribute in attributes) node.Attribute.Add(attribute);
        return node;
    }

    /// <summary>The numbers of a constant; null where it is none of floats.</summary>
    public float[]? FloatsOf(string name)
    {
        if (!Constants.TryGetValue(name, out TensorProto? constant)) return null;
        return (TensorProto.Types.DataType)constant.DataType switch
        {
            TensorProto.Types.DataType.Float => constant.RawData.IsEmpty
                ? [.. constant.FloatData] : MemoryMarshal.Cast<byte, float>(constant.RawData.Span).ToArray(),
            _ => null,
        };
    }

    /// <summary>The whole numbers of a constant; null where it is none.</summary>
    public long[]? IntegersOf(string name)
    {
        if (!Constants.TryGetValue(name, out TensorProto? constant) || constant.DataType != (int)TensorProto.Types.DataType.Int64)
            return null;
        return constant.RawData.IsEmpty ? [.. constant.Int64Data] : MemoryMarshal.Cast<byte, long>(constant.RawData.Span).ToArray();
    }



    /// <summary>An attribute; null without it.</summary>
    public static AttributeProto? Attribute(NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>Leaves only what some values need.</summary>
    public static void Prune(GraphProto graph, IEnumerable<string> wanted)
    {
        HashSet<string> needed = [.. wanted];
        for (int i = graph.Node.Count - 1; i >= 0; i--)
        {
            NodeProto node = graph.Node[i];
            if (node.Output.Any(needed.Contains)) needed.UnionWith(ModelContents.Nested([node]).SelectMany(inner => inner.Input));
            else graph.Node.RemoveAt(i);
        }
        TensorProto[] kept = [.. graph.Initializer.Where(constant => needed.Contains(constant.Name))];
        graph.Initializer.Clear();
        graph.Initializer.Add(kept);
    }

    private string Add(TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = $"import/const_{_count++}", DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (long length in shape) tensor.Dims.Add(length);
        Graph.Initializer.Add(tensor);
        Constants[tensor.Name] = tensor;
        return tensor.Name;
    }

    /// <summary>What a Constant node holds; null where it is of a kind that stays a node.</summary>
    public static TensorProto? ValueOf(NodeProto node) => node.Attribute is [var attribute] ? attribute.Name switch
    {
        "value" => attribute.T?.Clone(),
        "value_float" => new TensorProto { DataType = (int)TensorProto.Types.DataType.Float, FloatData = { attribute.F } },
        "value_int" => new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { attribute.I } },
        "value_floats" =>
            new TensorProto
            {
                DataType = (int)TensorProto.Types.DataType.Float,
                Dims = { attribute.Floats.Count },
                FloatData = { attribute.Floats }
            },
        "value_ints" =>
            new TensorProto
            {
                DataType = (int)TensorProto.Types.DataType.Int64,
                Dims = { attribute.Ints.Count },
                Int64Data = { attribute.Ints }
            },
        _ => null,
    } : null;
}
