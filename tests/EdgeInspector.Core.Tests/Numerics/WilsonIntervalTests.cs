using EdgeInspector.Numerics;
using Xunit;

namespace EdgeInspector.Core.Tests.Numerics;

public class WilsonIntervalTests
{
    // Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(20, 20, 0.8389, 1)]
    [InlineData(0, 0, 0, 1)]
    public void Of_ACount_IsThatOfTheTable(long number, long of, double low, double high)
    {
        WilsonInterval interval = WilsonInterval.Of(number, of);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void Of_MoreThanAll_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(2, 1));
}
