using EdgeInspector.Teaching;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>Two pictures are alike when what is odd of each lies near what is odd of the other.</summary>
public sealed class AlikePicturesTests
{
    [Theory]
    [InlineData(1.5, true)]
    [InlineData(1.49, false)]
    public void AreAlike_UpToTheDistanceOnAverage(double most, bool expected)
    {
        // Distances 1 and 2 from either side.
        float[][] one = [[0, 0], [10, 0]], other = [[0, 1], [10, 2]];
        Assert.Equal(expected, AlikePictures.AreAlike(one, other, (float)most));
    }

    [Fact]
    public void AreAlike_NotWhenTheOneHasMoreThatIsOdd()
    {
        // All that is odd of the first is odd of the second too, which has a place more.
        float[][] one = [[0, 0]], other = [[0, 0], [0, 100]];
        Assert.False(AlikePictures.AreAlike(one, other, 10));
        Assert.False(AlikePictures.AreAlike(other, one, 10));
    }
}
