using EdgeInspector.Numerics;
using EdgeInspector.Scoring.Heads;

namespace EdgeInspector.Scoring.Reference;

/// <summary>
/// PaDiM (Defard et al., ICPR workshops 2020): one Gaussian per grid position over the good images; a patch's score is its Mahalanobis
/// distance. Parts must lie in the same place in every picture.
/// </summary>
public sealed class Padim
{
    private readonly Covariance[] _gaussians;
    private readonly Cholesky[] _factors;

    private Padim(Covariance[] gaussians, Cholesky[] factors) => (_gaussians, _factors) = (gaussians, factors);

    /// <summary>Learns from good images.</summary>
    /// <param name="embeddings">One per image, [positions, dimensions]; at least 2 images.</param>
    /// <param name="dimensions">Numbers of a patch.</param>
    public static Padim Learn(IReadOnlyList<float[]> embeddings, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(embeddings.Count, 2, nameof(embeddings));
        int positions = embeddings[0].Length / dimensions;
        var gaussians = new Covariance[positions];
        var factors = new Cholesky[positions];
        Parallel.For(0, positions, position =>
        {
            float[] samples = [.. embeddings.SelectMany(embedding => embedding[(position * dimensions)..((position + 1) * dimensions)])];
            gaussians[position] = Covariance.Unbiased(samples, dimensions, PadimHead.Regularisation);
            factors[position] = Cholesky.Of(gaussians[position].Matrix, dimensions);
        });
        return new Padim(gaussians, factors);
    }

    /// <summary>Scores the patches of one image.</summary>
    /// <param name="embedding">[positions, dimensions].</param>
    /// <returns>[positions].</returns>
    public float[] PatchScores(float[] embedding)
    {
        float[] scores = new float[_gaussians.Length];
        double[] difference = new double[embedding.Length / scores.Length];
        for (int position = 0; position < scores.Length; position++)
        {
            double[] mean = _gaussians[position].Mean;
            for (int i = 0; i < difference.Length; i++) difference[i] = embedding[position * difference.Length + i] - mean[i];
            scores[position] = (float)_factors[position].Mahalanobis(difference);
        }
        return scores;
    }
}
