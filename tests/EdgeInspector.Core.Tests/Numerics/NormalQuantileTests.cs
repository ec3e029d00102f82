using EdgeInspector.Numerics;
using Xunit;

namespace EdgeInspector.Core.Tests.Numerics;

public sealed class NormalQuantileTests
{
    // Tables of the standard normal distribution.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.025, -1.959963984540054)]
    [InlineData(0.99865, 2.999976992703392)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(0.02, -2.053748910631823)]
    [InlineData(1e-9, -5.997807015008182)]
    public void Of_IsTheTablesValue(double share, double expected) => Assert.Equal(expected, NormalQuantile.Of(share), 1e-8);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    public void Of_NoShare_IsRefused(double share) => Assert.ThrowsAny<ArgumentException>(() => NormalQuantile.Of(share));
}
