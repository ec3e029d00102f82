using EdgeInspector.Inference.Graphs;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Inference.Sessions;

/// <summary>A session over the feature half of the graph.</summary>
internal sealed class OnnxFeatureExtractor : IFeatureExtractor
{
    private readonly SessionOptions _options = SessionSettings.Learning.ToOptions();
    private readonly InferenceSession _session;
    private readonly string[] _outputs;
    private readonly int _width;
    private readonly int _height;

    public OnnxFeatureExtractor(byte[] graph, string embedding, string averages, int width, int height, FeatureLayout layout)
    {
        (_outputs, _width, _height) = ([embedding, averages], width, height);
        (GridWidth, GridHeight, Dimensions, Channels) = (layout.GridWidth, layout.GridHeight, layout.Dimensions, layout.Channels);
        try
        {
            _session = new InferenceSession(graph, _options);
        }
        catch (OnnxRuntimeException exception)
        {
            _options.Dispose();
            throw new ModelException($"The runtime does not take the feature graph: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public int GridWidth { get; }

    /// <inheritdoc/>
    public int GridHeight { get; }

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Channels { get; }

    /// <inheritdoc/>
    public void Extract(ReadOnlySpan<byte> input, Span<float> embedding, Span<float> averages, CancellationToken cancellation = default)
    {
        using var picture = new NativeTensor<byte>(TensorElementType.UInt8, 1, _height, _width, 3);
        using var patches = new NativeTensor<float>(TensorElementType.Float, GridWidth * GridHeight, Dimensions);
        using var means = new NativeTensor<float>(TensorElementType.Float, 1, Dimensions);
        using var run = new RunOptions();
        input.CopyTo(picture.Span);
        // A large input takes minutes.
        using CancellationTokenRegistration end = cancellation.Register(() => run.Terminate = true);
        try
        {
            _session.Run(run, [FeatureHalf.Input], [picture.Value], _outputs, [patches.Value, means.Value]);
        }
        catch (OnnxRuntimeException exception)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ModelException($"The runtime failed on a picture: {exception.Message}", exception);
        }
        patches.Span.CopyTo(embedding);
        means.Span.CopyTo(averages);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
