using EdgeInspector.Inference.Onnx;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Inference.Importing;

/// <summary>Values inside a graph for one picture.</summary>
internal static class GraphRun
{
    /// <summary>Runs a model and hands the wanted values over one by one; only tensors of numbers are seen.</summary>
    /// <param name="model">Its outputs do not matter.</param>
    /// <param name="input">Name of its picture input.</param>
    /// <param name="picture">Numbers of the picture, in the input's own layout.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="wanted">Names of values.</param>
    /// <param name="seen">Gets name, shape and value.</param>
    /// <exception cref="ModelException">The runtime does not take the model, or fails.</exception>
    public static void Of(ModelProto model, string input, float[] picture, long[] shape, IReadOnlyList<string> wanted,
        Action<string, int[], OrtValue> seen)
    {
        ModelProto copy = model.Clone();
        ImportGraph.Prune(copy.Graph, wanted);
        if (OnnxFile.Faults(copy, OpsetUpgrade.Oldest, allowsBranches: true).FirstOrDefault() is { } fault) throw new ModelException(fault);
        copy.Graph.ValueInfo.Clear();
        copy.Graph.Output.Clear();
        foreach (string name in wanted) copy.Graph.Output.Add(new ValueInfoProto { Name = name });
        bool isHalf =
            copy.Graph.Input.First(value => value.Name == input).Type.TensorType.ElemType == (int)TensorProto.Types.DataType.Float16;
        try
        {
            using SessionOptions options = SessionSettings.Learning.ToOptions();
            // What fails is said by whoever tries it.
            options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            using var session = new InferenceSession(copy.ToByteArray(), options);
            using var run = new RunOptions();
            using OrtValue value = isHalf
                ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(picture, number => (Float16)number), shape)
                : OrtValue.CreateTensorValueFromMemory(picture, shape);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [input], [value], wanted);
            for (int i = 0; i < wanted.Count; i++)
                if (outputs[i].IsTensor)
                    seen(wanted[i], [.. outputs[i].GetTensorTypeAndShape().Shape.Select(length => (int)length)], outputs[i]);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException(
                $"the runtime does not compute it on a picture of shape [{string.Join(", ", shape)}]: {exception.Message}", exception);
        }
    }

    /// <summary>The numbers of a value of float32 or float16.</summary>
    public static float[] Floats(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
        TensorElementType.Float16 => Array.ConvertAll(value.GetTensorDataAsSpan<Float16>().ToArray(), number => (float)number),
        _ => [],
    };

    /// <summary>Whether a value holds features: float32 or float16.</summary>
    public static bool IsFloat(OrtValue value) =>
        value.GetTensorTypeAndShape().ElementDataType is TensorElementType.Float or TensorElementType.Float16;
}
