using EdgeInspector.Numerics;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Learning.Methods.GaussianAd;

/// <summary>Gaussian-AD (Rippel et al., ICPR 2020): one shrunk Gaussian per layer over the images' global averages.</summary>
internal sealed class GaussianAdLearning(GaussianAdOptions options, TrainingShape shape) : LearningMethod
{
    public override MethodOptions Options => options;

    public override long HeadBytes => shape.Channels.Sum(channels => (long)channels * channels) * sizeof(double);

    public override double Seconds(double comparison) =>
        1e-9 * shape.Channels.Sum(channels => (double)channels * channels * (shape.Images + channels));

    public override double ScoringSeconds(double comparison) => 1e-9 * shape.Channels.Sum(channels => (double)channels * channels);

    public override ScoringHead Learn(TrainingSet set, int[] images, Action<double> progress, CancellationToken cancellation)
    {
        var layers = new WhitenedGaussian[shape.Channels.Count];
        for (int layer = 0, first = 0; layer < layers.Length; first += shape.Channels[layer++])
        {
            cancellation.ThrowIfCancellationRequested();
            int start = first, end = first + shape.Channels[layer];
            float[] samples = [.. images.SelectMany(image => set.Averages[image][start..end])];
            try
            {
                layers[layer] = WhitenedGaussian.Of(Covariance.LedoitWolf(samples, end - start));
            }
            catch (ArgumentException exception)
            {
                throw new LearningOptionsException(
                    "The images do not vary, so that no distance can be told. Give pictures of different good parts.", exception);
            }
        }
        return new GaussianAdHead(layers);
    }
}
