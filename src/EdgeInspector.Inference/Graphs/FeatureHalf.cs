using EdgeInspector.Inference.Onnx;
using EdgeInspector.Models;

namespace EdgeInspector.Inference.Graphs;

/// <summary>
/// The first half of every graph: uint8 frame, normalisation, backbone, 3x3 average pooling, later layers resized to the first grid,
/// concatenation (PatchCore, section 3.1).
/// </summary>
internal static class FeatureHalf
{
    public const string Input = "frame";

    /// <summary>Appends normalisation and backbone, and returns the value names of the layers, [n, channels, height, width] each.</summary>
    public static string[] AppendLayers(
        GraphWriter writer, BackboneModel backbone, BackbonePreprocessing preprocessing, TaughtLight? light, IReadOnlyList<string> layers)
    {
        string picture = writer.Node("Cast", [Input], GraphWriter.Int("to", (int)TensorProto.Types.DataType.Float));
        picture = writer.Node("Transpose", [picture], GraphWriter.Ints("perm", 0, 3, 1, 2));
        float shift = 0;
        if (light is not null) (picture, shift) = (AppendLight(writer, picture, light), light.Mean);
        picture = writer.Node("Sub", [picture, writer.Floats([.. preprocessing.Mean.Select(mean => mean - shift)], 1, 3, 1, 1)]);
        picture = writer.Node("Mul", [picture, writer.Floats([.. preprocessing.Deviation.Select(deviation => 1 / deviation)], 1, 3, 1, 1)]);
        return backbone.CopyInto(writer.Graph, picture, layers);
    }

    // The picture less its own mean, stretched to the taught deviation. The taught mean is added with the backbone's own.
    private static string AppendLight(GraphWriter writer, string picture, TaughtLight light)
    {
        string Whole(string value) => writer.Node("Reshape", [writer.Reduce("ReduceMean", value, 1, 2, 3), writer.Integers(-1, 1, 1, 1)]);
        string centred = writer.Node("Sub", [picture, Whole(picture)]);
        string variance = Whole(writer.Node("Mul", [centred, centred]));
        // Limits of the variance are limits of the gain: nothing is divided by nothing where a frame is blank.
        float lowest = light.Deviation / TaughtLight.MostGain, highest = light.Deviation * TaughtLight.MostGain;
        string limited = writer.Node("Clip", [variance, writer.Floats([lowest * lowest]), writer.Floats([highest * highest])]);
        string gain = writer.Node("Div", [writer.Floats([light.Deviation]), writer.Node("Sqrt", [limited])]);
        return writer.Node("Mul", [centred, gain]);
    }

    /// <summary>Appends the patch embeddings and returns their value name, [n x grid height x grid width, dimensions].</summary>
    public static string AppendPatches(GraphWriter writer, IReadOnlyList<string> layers, FeatureLayout layout)
    {
        string[] features = [.. layers];
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = writer.Node(
                "AveragePool", [features[i]], GraphWriter.Ints("kernel_shape", 3, 3), GraphWriter.Ints("strides", 1, 1),
                GraphWriter.Ints("pads", 1, 1, 1, 1), GraphWriter.Int("count_include_pad", 1));
            if (i > 0) features[i] = ResizeToGrid(writer, features[i], layout.Channels[i], layout);
        }
        string embedding = features.Length == 1 ? features[0] : writer.Node("Concat", features, GraphWriter.Int("axis", 1));
        embedding = writer.Node("Transpose", [embedding], GraphWriter.Ints("perm", 0, 2, 3, 1));
        return writer.Node("Reshape", [embedding, writer.Integers(-1, layout.Dimensions)]);
    }

    /// <summary>Appends the mean of each channel of a layer over the whole picture, [n, channels].</summary>
    public static string AppendAverage(GraphWriter writer, string layer) =>
        writer.Node("Flatten", [writer.Node("GlobalAveragePool", [layer])], GraphWriter.Int("axis", 1));

    /// <summary>Declares the graph's input, [n, height, width, 3].</summary>
    public static void DeclareInput(GraphProto graph, int width, int height) =>
        graph.Input.Add(Values.Tensor(Input, TensorProto.Types.DataType.Uint8, Values.Batch, height, width, 3));

    private static string ResizeToGrid(GraphWriter writer, string feature, int channels, FeatureLayout layout)
    {
        // The batch is symbolic, so the target is given in the shape of the feature itself with the last two lengths replaced.
        string batch = writer.Node("Slice", [writer.Node("Shape", [feature]), writer.Integers(0), writer.Integers(1)]);
        string target = writer.Node("Concat", [batch, writer.Integers(channels, layout.GridHeight, layout.GridWidth)],
            GraphWriter.Int("axis", 0));
        return writer.Node(
            "Resize", [feature, "", "", target], GraphWriter.Text("mode", "linear"),
            GraphWriter.Text("coordinate_transformation_mode", "half_pixel"));
    }
}
