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
    private readonly RunOptions _run = new();
    private readonly NativeTensor<byte> _input;
    private readonly NativeTensor<float> _map;
    private readonly NativeTensor<float> _patches;
    private readonly NativeTensor<float> _score;

    public OnnxScoringSlot(InferenceSession session, OnnxShape shape)
    {
        _session = session;
        _input = new NativeTensor<byte>(TensorElementType.UInt8, 1, shape.Height, shape.Width, 3);
        _map = new NativeTensor<float>(TensorElementType.Float, 1, shape.Height, shape.Width);
        _patches = new NativeTensor<float>(TensorElementType.Float, 1, shape.GridHeight, shape.GridWidth);
        _score = new NativeTensor<float>(TensorElementType.Float, 1);
        _binding = session.CreateIoBinding();
        _binding.BindInput(FeatureHalf.Input, _input.Value);
        _binding.BindOutput(GraphComposer.AnomalyMap, _map.Value);
        _binding.BindOutput(GraphComposer.PatchScores, _patches.Value);
        _binding.BindOutput(GraphComposer.Score, _score.Value);
    }

    /// <inheritdoc/>
    public Span<byte> Input => _input.Span;

    /// <inheritdoc/>
    public ReadOnlySpan<float> AnomalyMap => _map.Span;

    /// <inheritdoc/>
    public ReadOnlySpan<float> PatchScores => _patches.Span;

    /// <inheritdoc/>
    public float Score => _score.Span[0];

    /// <inheritdoc/>
    public void Run()
    {
        try
        {
            _session.RunWithBinding(_run, _binding);
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
        _map.Dispose();
        _patches.Dispose();
        _score.Dispose();
    }
}
