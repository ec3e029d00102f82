using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;

namespace EdgeInspector.Inference.Graphs;

/// <summary>Runs a backbone once on an empty picture, which tells its layers' shapes more reliably than their declarations.</summary>
internal static class BackboneProbe
{
    private const string NoMultiple = "no size near it fits all layers; choose other layers.";

    /// <summary>The grid that the layers give; the first layer's is the grid of patches.</summary>
    /// <exception cref="ModelException">The size does not fit, or a layer is not [n, channels, height, width].</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public static FeatureLayout Layout(
        BackboneModel backbone, IReadOnlyList<string> layers, int width, int height, CancellationToken cancellation = default)
    {
        IReadOnlyList<(string Name, int[] Shape)> outputs;
        try
        {
            outputs = Outputs(backbone, layers, width, height, cancellation);
        }
        catch (ModelException exception) when (exception.InnerException is OnnxRuntimeException
            && Multiples(backbone, layers, width, height) is { } said && said != NoMultiple)
        {
            throw new ModelException($"{backbone.Path}: does not run on a picture of {width}x{height}: {said}", exception);
        }
        foreach ((string name, int[] shape) in outputs)
        {
            if (shape.Length != 4)
            {
                throw new ModelException(
                    $"{backbone.Path}: output '{name}' is [{string.Join(", ", shape)}]; a map of features [n, channels, height, width] is wanted. 'edge-inspector backbone import' makes maps of what it finds.");
            }
            if (shape[2] <= 1 || shape[3] <= 1)
                throw new ModelException(
                    $"{backbone.Path}: output '{name}' is pooled to {shape[3]}x{shape[2]}; a map of features is wanted. Choose another with --layers.");
            if (width % shape[3] != 0 || height % shape[2] != 0 || width / shape[3] != height / shape[2])
            {
                throw new ModelException(
                    $"{backbone.Path}: an input of {width}x{height} gives '{name}' {shape[3]}x{shape[2]} features: {Multiples(backbone, layers, width, height)}");
            }
        }
        int[] first = outputs[0].Shape;
        return new FeatureLayout(first[3], first[2], [.. outputs.Select(output => output.Shape[1])]);
    }

    // The strides of a network follow from sizes that fit, not from one that does not.
    private static string Multiples(BackboneModel backbone, IReadOnlyList<string> layers, int width, int height)
    {
        foreach (int multiple in (int[])[backbone.SizeMultiple, 8, 16, 14, 32, 12, 24, 28, 36, 40, 48, 56, 64])
        {
            try
            {
                int Near(int length) => Math.Max(2, (length + multiple - 1) / multiple) * multiple;
                (int Width, int Height)[] sizes = [(Near(width), Near(height)), (Near(width) + multiple, Near(height) + 2 * multiple)];
                if (sizes.All(size => Outputs(backbone, layers, size.Width, size.Height).All(output => output.Shape.Length == 4
                    && size.Width % output.Shape[3] == 0 && size.Height % output.Shape[2] == 0
                    && size.Width / output.Shape[3] == size.Height / output.Shape[2])))
                    return $"width and height must be multiples of {multiple}, such as {sizes[0].Width}x{sizes[0].Height}.";
            }
            catch (ModelException)
            {
                // This size is no answer either.
            }
        }
        return NoMultiple;
    }

    /// <summary>The shapes of outputs for one picture.</summary>
    public static IReadOnlyList<(string Name, int[] Shape)> Outputs(BackboneModel backbone, IReadOnlyList<string> layers, int width,
        int height, CancellationToken cancellation = default)
    {
        try
        {
            using SessionOptions options = SessionSettings.Learning.ToOptions();
            using var session = new InferenceSession(backbone.Bytes, options);
            using var run = new RunOptions();
            // A large picture takes minutes.
            using CancellationTokenRegistration end = cancellation.Register(() => run.Terminate = true);
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[3 * width * height], [1, 3, height, width]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [backbone.Input], [input], layers);
            foreach ((string layer, OrtValue output) in layers.Zip(outputs))
            {
                if (output.GetTensorTypeAndShape().ElementDataType is not Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float
                    and var type)
                    throw new ModelException(
                        $"{backbone.Path}: output '{layer}' holds {type}; float32 is wanted. 'edge-inspector backbone import' converts it.");
            }
            return [.. layers.Zip(outputs,
                (layer, output) => (layer, (int[])[.. output.GetTensorTypeAndShape().Shape.Select(length => (int)length)]))];
        }
        catch (OnnxRuntimeException exception)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ModelException($"{backbone.Path}: does not run on a picture of {width}x{height}: {exception.Message}", exception);
        }
    }
}
