using EdgeInspector.Numerics;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods;

/// <summary>Gaussian-AD (Rippel et al., ICPR 2020): one shrunk Gaussian per layer over the images' global averages.</summary>
internal sealed class GaussianAdLearning : LearningMethod
{
    private readonly TrainingShape _shape;

    public GaussianAdLearning(LearningOptions options, TrainingShape shape)
    {
        (Options, _shape) = (options, shape);
        if (shape.FewestImages < 2)
            throw new LearningOptionsException($"Gaussian-AD needs at least 2 images besides those that are left out; {shape.FewestImages} would remain. Give more good images.");
        if (options.MinimumRegionArea != 1)
            throw new LearningOptionsException("--min-region-area: Gaussian-AD scores the picture as a whole; it knows no regions. Leave the option out, or choose another method.");
    }

    public override LearningOptions Options { get; }

    public override long HeadBytes => _shape.Channels.Sum(channels => (long)channels * channels) * sizeof(double);

    public override double Seconds(double comparison) => 1e-9 * _shape.Channels.Sum(channels => (double)channels * channels * (_shape.Images + channels));

    public override double ScoringSeconds(double comparison) => 1e-9 * _shape.Channels.Sum(channels => (double)channels * channels);

    public override ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation)
    {
        var layers = new WhitenedGaussian[_shape.Channels.Count];
        for (int layer = 0, first = 0; layer < layers.Length; first += _shape.Channels[layer++])
        {
            cancellation.ThrowIfCancellationRequested();
            int start = first, end = first + _shape.Channels[layer];
            float[] samples = [.. images.SelectMany(image => set.Averages[image][start..end])];
            try
            {
                layers[layer] = WhitenedGaussian.Of(Covariance.LedoitWolf(samples, end - start));
            }
            catch (ArgumentException exception)
            {
                throw new LearningOptionsException("The images do not vary, so that no distance can be told. Give pictures of different good parts.", exception);
            }
        }
        return new GaussianAdHead(layers);
    }
}
