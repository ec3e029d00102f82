using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using Xunit;

namespace EdgeInspector.Core.Tests.Scoring;

public sealed class SquaredDistanceTests
{
    // The choice of a bank rests on both giving the same number to the last bit.
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(152)]
    [InlineData(257)]
    public void IsBelow_AnyBound_AgreesWithTheWholeDistance(int dimensions)
    {
        var random = new SplitMix64(5);
        for (int pair = 0; pair < 200; pair++)
        {
            float[] a = Vector(), b = Vector();
            float whole = SquaredDistance.Of(a, b);
            Assert.False(SquaredDistance.IsBelow(a, b, whole, out _));
            Assert.False(SquaredDistance.IsBelow(a, b, whole / 2, out _));
            Assert.True(SquaredDistance.IsBelow(a, b, MathF.BitIncrement(whole), out float distance));
            Assert.Equal(whole, distance);
        }

        float[] Vector() => [.. Enumerable.Range(0, dimensions).Select(_ => (float)random.NextGaussian())];
    }
}
