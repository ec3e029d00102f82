using System.Globalization;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods;

/// <summary>PaDiM (Defard et al., 2020): mean and covariance of every grid position over the images.</summary>
internal sealed class PadimLearning : LearningMethod
{
    private readonly TrainingShape _shape;
    private readonly int[]? _chosen;

    public PadimLearning(LearningOptions options, TrainingShape shape, IReadOnlyList<TrainingImage> images, ICollection<string> notes)
    {
        (Options, _shape) = (options, shape);
        if (options.Dimensions is { } wanted && (wanted < 1 || wanted > shape.Dimensions))
            throw new LearningOptionsException($"--dimensions: {wanted} of the {shape.Dimensions} numbers of a patch cannot be used; choose 1 to {shape.Dimensions}.");
        if (shape.FewestImages < 2)
            throw new LearningOptionsException($"PaDiM needs at least 2 images besides those that are left out; {shape.FewestImages} would remain. Give more good images.");
        if (images.FirstOrDefault(image => image.Width != images[0].Width || image.Height != images[0].Height) is { } other)
        {
            throw new LearningOptionsException(
                $"PaDiM compares each place with the same place of the other images, so all must show the part alike: {images[0].File} is {images[0].Width}x{images[0].Height}, "
                + $"{other.File} {other.Width}x{other.Height}. Cut out the same region with --roi, or choose another method.");
        }
        if (shape.Sampling.Thins)
            throw new LearningOptionsException("PaDiM needs every patch of every image, which exceeds --memory-limit. Raise the limit, use fewer images (--max-images) or a smaller --size.");
        if (MatrixBytes > options.MatrixLimitBytes)
        {
            throw new LearningOptionsException(string.Create(
                CultureInfo.InvariantCulture,
                $"PaDiM's matrices would take {MatrixBytes / 1e9:0.00} GB ({shape.Patches} places x {Used} x {Used} numbers); the limit is {options.MatrixLimitBytes / 1e9:0.00} GB. Use fewer --dimensions, a smaller --size, or raise --matrix-limit."));
        }
        if (shape.Images < 2 * Used && !options.Shrink)
        {
            notes.Add(
                $"{shape.Images} images are few for covariances of {Used} numbers (twice as many images as numbers would do): use fewer with --dimensions, or --shrink.");
        }
        if (options.Dimensions is { } count && count < shape.Dimensions)
            _chosen = [.. new SplitMix64(options.Seed).Sample([.. Enumerable.Range(0, shape.Dimensions)], count).Order()];
    }

    public override LearningOptions Options { get; }

    public override long HeadBytes => 3 * MatrixBytes;

    private int Used => Options.Dimensions ?? _shape.Dimensions;

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
            for (int i = 0; i < images.Length; i++) Take(set.Patches.Row(images[i] * _shape.Patches + position), samples.AsSpan(i * Used, Used));
            positions[position] = WhitenedGaussian.Of(Options.Shrink ? ShrunkCovariance(samples) : Covariance.Unbiased(samples, Used, PadimHead.Regularisation));
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
