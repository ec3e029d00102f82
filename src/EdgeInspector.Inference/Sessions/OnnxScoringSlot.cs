using EdgeInspector.Inference.Graphs;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Inference.Sessions;

/// <summary>One picture in flight: inputs and outputs bound to native memory, so that a run copies and allocates nothing.</summary>
internal sealed class OnnxScoringSlot : IScoringSlot
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly Lock? _device;
    private readonly RunOptions _run = new();
    private readonly NativeTensor<byte> _input;
    private readonly NativeTensor<float>? _map;
    private readonly NativeTensor<float>? _patches;
    private readonly NativeTensor<float>? _score;
    private readonly NativeTensor<float>? _imageScore;

    /// <param name="session">Stays the caller's.</param>
    /// <param name="info">The model and what computes it.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="device">Held while a device with memory of its own computes, which does one run at a time; null for the processor.</param>
    public OnnxScoringSlot(InferenceSession session, ModelInfo info, OnnxShape shape, Lock? device)
    {
        (_session, Info, _device) = (session, info, device);
        _input = new NativeTensor<byte>(TensorElementType.UInt8, 1, shape.Height, shape.Width, 3);
        _binding = session.CreateIoBinding();
        _binding.BindInput(FeatureHalf.Input, _input.Value);
        if (shape.HasMap)
        {
            _map = Bind(GraphComposer.AnomalyMap, 1, shape.Height, shape.Width);
            _patches = Bind(GraphComposer.PatchScores, 1, shape.GridHeight, shape.GridWidth);
            _score = Bind(GraphComposer.Score, 1);
        }
        if (shape.HasImageScore) _imageScore = Bind(GraphComposer.ImageScore, 1);
    }

    /// <inheritdoc/>
    public ModelInfo Info { get; }

    /// <inheritdoc/>
    public Span<byte> Input => _input.Span;

    /// <inheritdoc/>
    public ReadOnlySpan<float> AnomalyMap => _map is { } map ? map.Span : [];

    /// <inheritdoc/>
    public ReadOnlySpan<float> PatchScores => _patches is { } patches ? patches.Span : [];

    /// <inheritdoc/>
    public float Score => _score is { } score ? score.Span[0] : float.NaN;

    /// <inheritdoc/>
    public float ImageScore => _imageScore is { } score ? score.Span[0] : float.NaN;

    /// <inheritdoc/>
    public void Run()
    {
        try
        {
            if (_device is null) _session.RunWithBinding(_run, _binding);
            else RunOnDevice(_device);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"The runtime failed on a picture: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _run.Dispose();
        _input.Dispose();
        _map?.Dispose();
        _patches?.Dispose();
        _score?.Dispose();
        _imageScore?.Dispose();
    }

    private void RunOnDevice(Lock device)
    {
        lock (device)
        {
            // Binding is what copies the input to a device: bound once, every run would see the first picture.
            _binding.BindInput(FeatureHalf.Input, _input.Value);
            _session.RunWithBinding(_run, _binding);
            _binding.SynchronizeBoundOutputs();
        }
    }

    private NativeTensor<float> Bind(string output, params long[] shape)
    {
        var tensor = new NativeTensor<float>(TensorElementType.Float, shape);
        _binding.BindOutput(output, tensor.Value);
        return tensor;
    }
}
