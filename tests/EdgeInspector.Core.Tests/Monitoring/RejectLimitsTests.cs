using EdgeInspector.Monitoring;
using Xunit;

namespace EdgeInspector.Core.Tests.Monitoring;

public sealed class RejectLimitsTests
{
    // Sums of binomial terms as fractions.
    [Theory]
    [InlineData(100, 0.01, 6)]
    [InlineData(500, 0.01, 14)]
    [InlineData(50, 0.05, 9)]
    [InlineData(1000, 0.002, 8)]
    [InlineData(10, 0.5, 10)]
    [InlineData(3, 0.9, 4)]
    [InlineData(0, 0.5, 1)]
    public void Exact_IsTheLeastNumberBeyondChance(long parts, double share, long expected) =>
        Assert.Equal(expected, RejectLimits.Exact(parts, share));

    // As published for CCC-r charts with a false alarm rate of 0.001.
    [Theory]
    [InlineData(3, 0.001, 191)]
    [InlineData(4, 0.001, 429)]
    [InlineData(3, 0.005, 39)]
    [InlineData(5, 0.005, 149)]
    [InlineData(3, 0.01, 19)]
    [InlineData(5, 0.01, 75)]
    [InlineData(3, 0.2, 0)]
    public void PartsWith_IsTheMostPartsWithSoManyRejects(int rejects, double share, long expected) =>
        Assert.Equal(expected, RejectLimits.PartsWith(rejects, share));

    // By hand from the five groups.
    [Fact]
    public void Laney_AllowsForGroupsThatDifferMoreThanChance()
    {
        (long, long)[] groups = [(6000, 55), (6200, 80), (5900, 40), (6100, 75), (6000, 50)];
        const double Share = 300.0 / 30200;
        double spread = RejectLimits.Spread(groups, Share);
        Assert.Equal(3.362081436599456, spread, 1e-12);
        Assert.Equal(138, RejectLimits.Laney(6000, Share, spread));
        Assert.InRange(RejectLimits.Exact(6000, Share), 80, 90);
    }

    [Fact]
    public void Spread_OfGroupsThatDifferLess_IsOne() => Assert.Equal(1, RejectLimits.Spread([(1000, 10), (1000, 10), (0, 0)], 0.01));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void NoShare_IsRefused(double share)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RejectLimits.Exact(10, share));
        Assert.Throws<ArgumentOutOfRangeException>(() => RejectLimits.PartsWith(3, share));
        Assert.Throws<ArgumentOutOfRangeException>(() => RejectLimits.Spread([], share));
    }
}
