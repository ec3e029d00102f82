using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Onnx;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using Google.Protobuf.Collections;

namespace EdgeInspector.Inference.Importing;

/// <summary>The one picture that a network takes.</summary>
internal sealed class PictureInput
{
    private const string NewName = "image";
    private const int Channels = 3;

    private PictureInput(string name, bool isChannelsLast, bool isHalf, (int Width, int Height)? fixedSize) =>
        (Name, IsChannelsLast, IsHalf, FixedSize) = (name, isChannelsLast, isHalf, fixedSize);

    /// <summary>Its name in the original.</summary>
    public string Name { get; }

    /// <summary>Whether it is [n, height, width, 3].</summary>
    public bool IsChannelsLast { get; }

    /// <summary>Whether it holds float16.</summary>
    public bool IsHalf { get; }

    /// <summary>The size that it was exported for; null where any fits.</summary>
    public (int Width, int Height)? FixedSize { get; }

    /// <summary>Finds it, and drops the constants that old files list as inputs.</summary>
    /// <exception cref="ModelException">There is no such input, or more than one.</exception>
    public static PictureInput Of(ImportGraph graph)
    {
        ValueInfoProto[] inputs = [.. graph.Graph.Input.Where(input => !graph.Constants.ContainsKey(input.Name))];
        if (inputs is not [var input])
            throw new ModelException(
                $"it has {inputs.Length} inputs ({string.Join(", ", inputs.Select(each => each.Name))}); one picture is wanted.");
        graph.Graph.Input.Clear();
        graph.Graph.Input.Add(input);
        TypeProto.Types.Tensor? tensor = input.Type?.TensorType;
        var type = (TensorProto.Types.DataType)(tensor?.ElemType ?? 0);
        if (type is not (TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16))
            throw new ModelException($"its input '{input.Name}' holds {type}; float32 or float16 is wanted.");
        RepeatedField<TensorShapeProto.Types.Dimension> shape = tensor!.Shape?.Dim ?? [];
        if (shape.Count != 4)
            throw new ModelException(
                $"its input '{input.Name}' has {shape.Count} axes; a picture [n, 3, height, width] or [n, height, width, 3] is wanted.");
        bool isLast = shape[3].DimValue == Channels && shape[1].DimValue != Channels;
        if (!isLast && shape[1].DimValue is > 0 and not Channels)
            throw new ModelException($"its input '{input.Name}' has {shape[1].DimValue} channels; a picture of 3 is wanted.");
        long height = shape[isLast ? 1 : 2].DimValue, width = shape[isLast ? 2 : 3].DimValue;
        return new PictureInput(input.Name, isLast, type == TensorProto.Types.DataType.Float16,
            height > 0 || width > 0 ? ((int)(width > 0 ? width : height), (int)(height > 0 ? height : width)) : null);
    }

    /// <summary>Lets the input take any size.</summary>
    public void MakeDynamic(ImportGraph graph)
    {
        graph.Graph.Input.Clear();
        var type = IsHalf ? TensorProto.Types.DataType.Float16 : TensorProto.Types.DataType.Float;
        graph.Graph.Input.Add(Values.Tensor(Name, type, Values.Batch, Values.Batch, Values.Batch, Values.Batch));
        Declare(graph.Graph.Input[0], IsChannelsLast ? ["n", "height", "width", null] : ["n", null, "height", "width"]);
    }

    /// <summary>Puts the usual input before the original one: float32 [n, 3, height, width], red first.</summary>
    public void Connect(ImportGraph graph, bool isBlueFirst, (int Width, int Height)? fixedSize)
    {
        string value = NewName;
        int at = 0;
        void Then(string type, string[] inputs, params ReadOnlySpan<AttributeProto> attributes)
        {
            NodeProto node = graph.Node(type, inputs, attributes);
            graph.Graph.Node.Insert(at++, node);
            value = node.Output[0];
        }
        if (isBlueFirst) Then("Gather", [value, graph.Add(2, 1, 0)], GraphWriter.Int("axis", 1));
        if (IsChannelsLast) Then("Transpose", [value], GraphWriter.Ints("perm", 0, 2, 3, 1));
        if (IsHalf) Then("Cast", [value], GraphWriter.Int("to", (int)TensorProto.Types.DataType.Float16));
        foreach (NodeProto node in graph.Graph.Node.Skip(at))
            for (int i = 0; i < node.Input.Count; i++)
                if (node.Input[i] == Name) node.Input[i] = value;
        graph.Graph.Input.Clear();
        graph.Graph.Input.Add(
            Values.Tensor(NewName, TensorProto.Types.DataType.Float, Values.Batch, Channels, fixedSize?.Height ?? Values.Batch,
                fixedSize?.Width ?? Values.Batch));
        if (fixedSize is null) Declare(graph.Graph.Input[0], ["n", null, "height", "width"]);
    }

    /// <summary>A picture of noise in its layout.</summary>
    public static float[] Noise(int width, int height)
    {
        var random = new SplitMix64(1);
        float[] picture = new float[Channels * width * height];
        foreach (ref float value in picture.AsSpan()) value = (float)random.NextGaussian();
        return picture;
    }

    /// <summary>The shape of one picture.</summary>
    public long[] Shape(int width, int height) => IsChannelsLast ? [1, height, width, Channels] : [1, Channels, height, width];

    private static void Declare(ValueInfoProto input, string?[] axes)
    {
        for (int i = 0; i < axes.Length; i++)
        {
            input.Type.TensorType.Shape.Dim[i] = axes[i] is { } name
                ? new TensorShapeProto.Types.Dimension { DimParam = name } : new TensorShapeProto.Types.Dimension { DimValue = Channels };
        }
    }
}
