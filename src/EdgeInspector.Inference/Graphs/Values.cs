using EdgeInspector.Inference.Onnx;

namespace EdgeInspector.Inference.Graphs;

/// <summary>Declarations of graph inputs and outputs.</summary>
internal static class Values
{
    /// <summary>Stands for the symbolic batch axis.</summary>
    public const int Batch = -1;

    /// <summary>The name of that axis.</summary>
    public const string BatchName = "n";

    /// <summary>A tensor of the given element type and shape.</summary>
    public static ValueInfoProto Tensor(string name, TensorProto.Types.DataType type, params ReadOnlySpan<int> shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = new TensorShapeProto() };
        foreach (int length in shape)
        {
            tensor.Shape.Dim.Add(length == Batch
                ? new TensorShapeProto.Types.Dimension { DimParam = BatchName }
                : new TensorShapeProto.Types.Dimension { DimValue = length });
        }
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
