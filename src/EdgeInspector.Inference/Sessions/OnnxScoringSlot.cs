using System.Globalization;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeInspector.Inference.Sessions;

/// <summary>One picture in flight: inputs and outputs bound to native memory, so that a run copies and allocates nothing.</summary>
internal sealed class OnnxScoringSlot : IScoringSlot
{
    private readonly OnnxSessions _sessions;
    private readonly OrtIoBinding _whole;
    private readonly OrtIoBinding? _half;
    private readonly LimitedRun _run;
    private readonly TimeSpan _limit;
    private readonly NativeTensor<byte> _input;
    private readonly NativeTensor<float>? _map;
    private readonly NativeTensor<float>? _patches;
    private readonly NativeTensor<float>? _part;
    private readonly NativeTensor<float>? _score;
    private readonly NativeTensor<float>? _imageScore;

    /// <param name="sessions">Stay the caller's.</param>
    /// <param name="info">The model and what computes it.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="limit">The longest that a run may take.</param>
    /// <exception cref="ModelException">There is no room for its inputs and outputs.</exception>
    public OnnxScoringSlot(OnnxSessions sessions, ModelInfo info, OnnxShape shape, TimeSpan limit)
    {
        (_sessions, Info, _limit, _run) = (sessions, info, limit, new LimitedRun(limit));
        _input = new NativeTensor<byte>(TensorElementType.UInt8, 1, shape.Height, shape.Width, 3);
        try
        {
            if (shape.HasMap)
            {
                _map = new NativeTensor<float>(TensorElementType.Float, 1, shape.Height, shape.Width);
                _patches = new NativeTensor<float>(TensorElementType.Float, 1, shape.GridHeight, shape.GridWidth);
                _score = new NativeTensor<float>(TensorElementType.Float, 1);
            }
            if (shape.HasPart) _part = new NativeTensor<float>(TensorElementType.Float, 1, shape.GridHeight, shape.GridWidth);
            if (shape.HasImageScore) _imageScore = new NativeTensor<float>(TensorElementType.Float, 1);
            lock (sessions.DeviceLock)
            {
                _whole = Bind(sessions.Whole);
                if (sessions.HalfThreadSession is { } half) _half = Bind(half);
            }
        }
        catch (OnnxRuntimeException exception)
        {
            Dispose();
            throw new ModelException($"The model {info.Name} has no room for a picture on {info.Device}: {exception.Message}", exception);
        }
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
    public ReadOnlySpan<float> Part => _part is { } part ? part.Span : [];

    /// <inheritdoc/>
    public float Score => _score is { } score ? score.Span[0] : float.NaN;

    /// <inheritdoc/>
    public float ImageScore => _imageScore is { } score ? score.Span[0] : float.NaN;

    /// <inheritdoc/>
    public void Run()
    {
        bool beside = _sessions.BeginRun();
        try
        {
            if (_sessions.IsSerialized) RunOnDevice();
            else if (beside && _half is not null) _sessions.HalfThreadSession!.RunWithBinding(_run.Begin(), _half);
            else _sessions.Whole.RunWithBinding(_run.Begin(), _whole);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException(
                _run.HasExpired
                ? string.Create(CultureInfo.InvariantCulture,
                    $"The model did not end within {_limit.TotalSeconds:0} s on a picture, and was ended.")
                : $"The runtime failed on a picture: {exception.Message}",
                exception);
        }
        finally
        {
            _run.End();
            _sessions.EndRun();
        }
    }

    /// <inheritdoc/>
    public void Abort() => _run.Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_sessions.DeviceLock)
        {
            _whole?.Dispose();
            _half?.Dispose();
        }
        _run.Dispose();
        _input.Dispose();
        _map?.Dispose();
        _patches?.Dispose();
        _part?.Dispose();
        _score?.Dispose();
        _imageScore?.Dispose();
    }

    private void RunOnDevice()
    {
        lock (_sessions.DeviceLock)
        {
            // Binding is what copies the input to a device: bound once, every run would see the first picture.
            _whole.BindInput(FeatureHalf.Input, _input.Value);
            _sessions.Whole.RunWithBinding(_run.Begin(), _whole);
            _whole.SynchronizeBoundOutputs();
        }
    }

    private OrtIoBinding Bind(InferenceSession session)
    {
        OrtIoBinding binding = session.CreateIoBinding();
        binding.BindInput(FeatureHalf.Input, _input.Value);
        if (_map is not null) binding.BindOutput(GraphComposer.AnomalyMap, _map.Value);
        if (_patches is not null) binding.BindOutput(GraphComposer.PatchScores, _patches.Value);
        if (_part is not null) binding.BindOutput(GraphComposer.Part, _part.Value);
        if (_score is not null) binding.BindOutput(GraphComposer.Score, _score.Value);
        if (_imageScore is not null) binding.BindOutput(GraphComposer.ImageScore, _imageScore.Value);
        return binding;
    }
}
