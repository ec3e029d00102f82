using EdgeInspector.Numerics;
using Xunit;

namespace EdgeInspector.Core.Tests.Numerics;

public sealed class CholeskyTests
{
    [Fact]
    public void Mahalanobis_Identity_IsTheLength() => Assert.Equal(5, Cholesky.Of([1, 0, 0, 1], 2).Mahalanobis([3, 4]), 1e-12);

    [Fact]
    public void Mahalanobis_KnownMatrix_IsWhatTheInverseGives()
    {
        // The inverse of [[4, 2], [2, 3]] is [[3, -2], [-2, 4]] / 8.
        Assert.Equal(Math.Sqrt((3 - 2 * 2 * 2 + 4 * 4) / 8.0), Cholesky.Of([4, 2, 2, 3], 2).Mahalanobis([1, 2]), 1e-12);
    }

    [Fact]
    public void Of_MatrixThatIsNotPositiveDefinite_IsRefused() => Assert.Throws<ArgumentException>(() => Cholesky.Of([1, 2, 2, 1], 2));

    [Fact]
    public void Unbiased_KnownSamples_GivesTheirCovariance()
    {
        Covariance covariance = Covariance.Unbiased([1, 2, 3, 6, 5, 4], 2, diagonal: 0.5);
        Assert.Equal([3, 4], covariance.Mean);
        Assert.Equal([4.5, 2, 2, 4.5], covariance.Matrix);
    }

    [Fact]
    public void LedoitWolf_SamplesThatDoNotVary_ShrinkToNothing() =>
        Assert.All(Covariance.LedoitWolf([1, 2, 1, 2, 1, 2], 2).Matrix, value => Assert.Equal(0, value));
}
