using EdgeInspector.Numerics;

namespace EdgeInspector.Scoring.Heads;

/// <summary>A Gaussian as a graph wants it: the Mahalanobis distance of x is the length of (x - mean) · whitening.</summary>
/// <param name="Mean">[size].</param>
/// <param name="Whitening">[size, size]: the transposed inverse of the covariance's Cholesky factor.</param>
public sealed record WhitenedGaussian(float[] Mean, float[] Whitening)
{
    /// <summary>Takes the root out of a covariance, in double, and rounds at the end.</summary>
    /// <exception cref="ArgumentException">The covariance is not positive definite.</exception>
    public static WhitenedGaussian Of(Covariance gaussian) =>
        new([.. gaussian.Mean.Select(value => (float)value)], Cholesky.Of(gaussian.Matrix, gaussian.Size).InverseTransposed());
}
