using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Graphs;

/// <summary>Runs a backbone once on an empty picture, which tells its layers' shapes more reliably than their declarations.</summary>
internal static class BackboneProbe
{
    /// <summary>The grid that the layers give; the first layer's is the grid of patches.</summary>
    /// <exception cref="ModelException">The size does not fit, or a layer is not [n, channels, height, width].</exception>
    public static FeatureLayout Layout(BackboneModel backbone, IReadOnlyList<string> layers, int width, int height)
    {
        IReadOnlyList<(string Name, int[] Shape)> outputs = Outputs(backbone, layers, width, height);
        foreach ((string name, int[] shape) in outputs)
        {
            if (shape.Length != 4) throw new ModelException($"{backbone.Path}: output '{name}' is [{string.Join(", ", shape)}]; a map of features [n, channels, height, width] is wanted.");
            if (width % shape[3] != 0 || height % shape[2] != 0 || width / shape[3] != height / shape[2])
            {
                int stride = (int)Math.Round((double)width / shape[3]);
                throw new ModelException($"{backbone.Path}: an input of {width}x{height} gives '{name}' {shape[3]}x{shape[2]} features: width and height must be multiples of {stride}.");
            }
        }
        int[] first = outputs[0].Shape;
        return new FeatureLayout(first[3], first[2], [.. outputs.Select(output => output.Shape[1])]);
    }

    /// <summary>The shapes of outputs for one picture.</summary>
    public static IReadOnlyList<(string Name, int[] Shape)> Outputs(BackboneModel backbone, IReadOnlyList<string> layers, int width, int height)
    {
        try
        {
            using SessionOptions options = SessionSettings.Learning.ToOptions();
            using var session = new InferenceSession(backbone.Bytes, options);
            using var run = new RunOptions();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[3 * width * height], [1, 3, height, width]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [backbone.Input], [input], layers);
            return [.. layers.Zip(outputs, (layer, output) => (layer, (int[])[.. output.GetTensorTypeAndShape().Shape.Select(length => (int)length)]))];
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{backbone.Path}: does not run on a picture of {width}x{height}: {exception.Message}", exception);
        }
    }
}
