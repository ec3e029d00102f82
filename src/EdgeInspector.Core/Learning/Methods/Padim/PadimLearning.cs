using EdgeInspector.Numerics;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods.Padim;

/// <summary>PaDiM (Defard et al., 2020): mean and covariance of every grid position over the images.</summary>
internal sealed class PadimLearning : LearningMethod
{
    private readonly PadimOptions _options;
    private readonly TrainingShape _shape;
    private readonly int[]? _chosen;

    public PadimLearning(PadimOptions options, ulong seed, TrainingShape shape)
    {
        (_options, _shape) = (options, shape);
        if (options.Dimensions is { } count && count < shape.Dimensions)
            _chosen = [.. new SplitMix64(seed).Sample([.. Enumerable.Range(0, shape.Dimensions)], count).Order()];
    }

    public override MethodOptions Options => _options;

    public override long HeadBytes => 3 * MatrixBytes;

    private int Used => _options.Dimensions ?? _shape.Dimensions;

    private long MatrixBytes => PadimHead.MatrixBytes(_shape.Patches, Used);

    public override double Seconds(double comparison) => 4.5e-10 * _shape.Patches * Used * Used * (_shape.Images + Used);

    public override double ScoringSeconds(double comparison) => 4e-10 * _shape.Patches * Used * Used;

    public override ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation)
    {
        var positions = new WhitenedGaussian[_shape.Patches];
        float[] samples = new float[images.Length * Used];
        for (int position = 0; position < positions.Length; position++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < images.Length; i++)
                Take(set.Patches.Row(images[i] * _shape.Patches + position), samples.AsSpan(i * Used, Used));
            positions[position] = WhitenedGaussian.Of(
                _options.Shrink ? ShrunkCovariance(samples) : Covariance.Unbiased(samples, Used, PadimHead.Regularisation));
            progress((double)position / positions.Length);
        }
        return new PadimHead(_chosen, positions);
    }

    private void Take(ReadOnlySpan<float> patch, Span<float> used)
    {
        if (_chosen is null) patch.CopyTo(used);
        else for (int i = 0; i < _chosen.Length; i++) used[i] = patch[_chosen[i]];
    }

    // A place where all images are the same (a black border) has no variance at all: the plain rule then gives it some.
    private Covariance ShrunkCovariance(float[] samples)
    {
        Covariance shrunk = Covariance.LedoitWolf(samples, Used);
        for (int i = 0; i < Used; i++)
            if (shrunk.Matrix[i * Used + i] <= 0) return Covariance.Unbiased(samples, Used, PadimHead.Regularisation);
        return shrunk;
    }
}
