using EdgeInspector.Numerics;

namespace EdgeInspector.Scoring.Reference;

/// <summary>
/// Gaussian-AD (Rippel et al., ICPR 2020): one Gaussian per layer over the global averages of the raw layer, with Ledoit-Wolf shrinkage;
/// the image score is the sum of the Mahalanobis distances. It has no map.
/// </summary>
public sealed class GaussianAd
{
    private readonly Covariance[] _gaussians;
    private readonly Cholesky[] _factors;

    private GaussianAd(Covariance[] gaussians)
    {
        _gaussians = gaussians;
        _factors = [.. gaussians.Select(gaussian => Cholesky.Of(gaussian.Matrix, gaussian.Size))];
    }

    /// <summary>Shrinkage of each layer's covariance, 0 to 1.</summary>
    public IReadOnlyList<double> Shrinkages => [.. _gaussians.Select(gaussian => gaussian.Shrinkage)];

    /// <summary>Learns from good images.</summary>
    /// <param name="averages">[image][layer][channel], as <see cref="GlobalAverage"/> gives them; at least 2 images.</param>
    /// <exception cref="ArgumentException">The images do not vary, so that no distance can be told.</exception>
    public static GaussianAd Learn(IReadOnlyList<float[][]> averages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(averages.Count, 2, nameof(averages));
        return new GaussianAd([.. Enumerable.Range(0, averages[0].Length).Select(layer =>
            Covariance.LedoitWolf(averages.SelectMany(image => image[layer]).ToArray(), averages[0][layer].Length))]);
    }

    /// <summary>The image score.</summary>
    /// <param name="averages">[layer][channel] of one image.</param>
    public double Score(float[][] averages)
    {
        double score = 0;
        for (int layer = 0; layer < _gaussians.Length; layer++)
        {
            double[] mean = _gaussians[layer].Mean;
            score += _factors[layer].Mahalanobis([.. averages[layer].Select((value, i) => value - mean[i])]);
        }
        return score;
    }
}
