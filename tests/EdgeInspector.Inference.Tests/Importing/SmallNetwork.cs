using System.Runtime.InteropServices;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Numerics;
using Google.Protobuf;

namespace EdgeInspector.Inference.Tests.Importing;

/// <summary>Small networks of random weights as exporters write them.</summary>
internal sealed class SmallNetwork
{
    private readonly SplitMix64 _random = new(7);
    private int _count;

    public SmallNetwork(long opset, params int[] input)
        : this(opset, TensorProto.Types.DataType.Float, input)
    {
    }

    public SmallNetwork(long opset, TensorProto.Types.DataType type, params int[] input)
    {
        Type = type;
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        Graph.Input.Add(Values.Tensor("data", type, input));
    }

    public ModelProto Model { get; } = new() { IrVersion = 7, Graph = new GraphProto { Name = "network" } };

    public GraphProto Graph => Model.Graph;

    private TensorProto.Types.DataType Type { get; }

    public string Node(string type, string[] inputs, params AttributeProto[] attributes)
    {
        string output = $"{type.ToLowerInvariant()}:{_count++}";
        Graph.Node.Add(new NodeProto { OpType = type, Input = { inputs }, Output = { output }, Attribute = { attributes } });
        return output;
    }

    public string Weights(params int[] shape) =>
        Constant([.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)(0.3 * _random.NextGaussian()))], shape);

    public string Positive(int length) =>
        Constant([.. Enumerable.Range(0, length).Select(_ => (float)(0.5 + _random.NextDouble()))], length);

    public string Constant(float[] values, params int[] shape)
    {
        byte[] bytes = Type == TensorProto.Types.DataType.Float16
            ? MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, value => (Half)value)).ToArray()
            : MemoryMarshal.AsBytes<float>(values).ToArray();
        return Constant(Type, bytes, shape);
    }

    public string Integers(params long[] values) =>
        Constant(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes<long>(values).ToArray(), values.Length);

    public string Conv(string value, int from, int to, int stride, int side = 3) => Node(
        "Conv", [value, Weights(to, from, side, side)], GraphWriter.Ints("kernel_shape", side, side),
        GraphWriter.Ints("strides", stride, stride),
        GraphWriter.Ints("pads", side / 2, side / 2, side / 2, side / 2));

    public string BatchNorm(string value, int channels) =>
        Node("BatchNormalization", [value, Positive(channels), Weights(channels), Weights(channels), Positive(channels)],
            GraphWriter.Float("epsilon", 1e-5f));

    /// <summary>Stages of stride 4, 8 and 16 with 8, 16 and 24 channels, and a classifier's end.</summary>
    public static SmallNetwork Classifier(long opset, bool isFixed = true,
        TensorProto.Types.DataType type = TensorProto.Types.DataType.Float)
    {
        int side = isFixed ? 64 : Values.Batch;
        var network = new SmallNetwork(opset, type, isFixed ? 1 : Values.Batch, 3, side, side);
        string value = network.Node("Relu", [network.BatchNorm(network.Conv("data", 3, 8, 2), 8)]);
        value = network.Node("MaxPool", [value], GraphWriter.Ints("kernel_shape", 2, 2), GraphWriter.Ints("strides", 2, 2));
        value = network.Node("Relu", [network.BatchNorm(network.Conv(value, 8, 16, 2), 16)]);
        value = network.Node("Relu", [network.BatchNorm(network.Conv(value, 16, 24, 2), 24)]);
        value = network.Node("Flatten", [network.Node("GlobalAveragePool", [value])]);
        network.Output(network.Node("Softmax", [network.Node("Gemm", [value, network.Weights(24, 10), network.Weights(10)])]));
        return network;
    }

    /// <summary>A vision transformer of patches of 8 pixels, a class token, 3 blocks of an MLP and a fixed position embedding.</summary>
    public static SmallNetwork Transformer(int channels = 16)
    {
        var network = new SmallNetwork(17, 1, 3, 48, 48);
        string patches = network.Node("Conv", ["data", network.Weights(channels, 3, 8, 8), network.Weights(channels)],
            GraphWriter.Ints("kernel_shape", 8, 8), GraphWriter.Ints("strides", 8, 8));
        string tokens = network.Node("Transpose", [network.Node("Reshape", [patches, network.Integers(1, channels, 36)])],
            GraphWriter.Ints("perm", 0, 2, 1));
        tokens = network.Node("Concat", [network.Weights(1, 1, channels), tokens], GraphWriter.Int("axis", 1));
        tokens = network.Node("Add", [tokens, network.Weights(1, 37, channels)]);
        for (int block = 0; block < 3; block++)
        {
            string normal = network.Node("LayerNormalization", [tokens, network.Positive(channels), network.Weights(channels)]);
            string heads = network.Node("Reshape", [normal, network.Integers(1, 37, 4, channels / 4)]);
            heads = network.Node("Reshape", [network.Node("Relu", [heads]), network.Integers(1, 37, channels)]);
            tokens = network.Node("Add", [tokens, network.Node("MatMul", [heads, network.Weights(channels, channels)])]);
        }
        network.Output(network.Node("ReduceMean", [tokens], GraphWriter.Ints("axes", 1)));
        return network;
    }

    public void Output(string value) => Graph.Output.Add(new ValueInfoProto { Name = value });

    public string Save(string path)
    {
        File.WriteAllBytes(path, Model.ToByteArray());
        return path;
    }

    private string Constant(TensorProto.Types.DataType type, byte[] bytes, params int[] shape)
    {
        var tensor = new TensorProto { Name = $"constant,{_count++}", DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(shape.Select(length => (long)length));
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }
}
