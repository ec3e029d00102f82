using EdgeInspector.Shadowing;
using Xunit;

namespace EdgeInspector.Core.Tests.Shadowing;

public class McNemarTests
{
    // Golden: sums of binomial coefficients in exact fractions (Python's fractions and math.comb), rounded once.
    [Theory]
    [InlineData(0, 0, 1.0, 1.0)]
    [InlineData(0, 1, 1.0, 0.5)]
    [InlineData(1, 0, 1.0, 1.0)]
    [InlineData(5, 0, 0.0625, 1.0)]
    [InlineData(0, 6, 0.03125, 0.015625)]
    [InlineData(1, 8, 0.0390625, 0.01953125)]
    [InlineData(3, 12, 0.03515625, 0.017578125)]
    [InlineData(6, 16, 0.052478790283203125, 0.026239395141601562)]
    [InlineData(10, 25, 0.01667384780012071, 0.008336923900060356)]
    [InlineData(12, 12, 1.0, 0.5805901288986206)]
    [InlineData(121, 59, 4.434449263755176e-06, 0.999998950577836)]
    [InlineData(59, 121, 4.434449263755176e-06, 2.217224631877588e-06)]
    [InlineData(0, 30, 1.862645149230957e-09, 9.313225746154785e-10)]
    [InlineData(400, 500, 0.0009564441369189461, 0.00047822206845947305)]
    public void Chances_AreTheExactOnes(long onlyA, long onlyB, double twoSided, double moreByB)
    {
        Assert.Equal(1, McNemar.TwoSided(onlyA, onlyB) / twoSided, 1e-9);
        Assert.Equal(1, McNemar.MoreByB(onlyA, onlyB) / moreByB, 1e-9);
    }

    [Fact]
    public void TwoSided_KnowsNoSides() =>
        Assert.All(Enumerable.Range(0, 40), a => Assert.Equal(McNemar.TwoSided(a, 17), McNemar.TwoSided(17, a), 1e-12));

    [Fact]
    public void Chances_OfNegativeCounts_AreRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => McNemar.MoreByB(3, -1));
}
