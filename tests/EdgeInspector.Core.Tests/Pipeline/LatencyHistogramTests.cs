using EdgeInspector.Pipeline;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(0.99)]
    [InlineData(1)]
    public void Percentile_OfEvenDurations_IsWithinABucket(double share)
    {
        var histogram = new LatencyHistogram();
        for (int i = 1; i <= 10_000; i++) histogram.Add(i * 0.01);

        Assert.InRange(histogram.Percentile(share), share * 100 * 0.999, share * 100 * 1.017);
    }

    [Fact]
    public void Add_ExtremeDurations_AreKept()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(-1);
        histogram.Add(1e12);

        Assert.Equal(2, histogram.Count);
        Assert.Equal(0, histogram.Percentile(0.5));
        Assert.True(histogram.Percentile(1) > 4_000_000);
    }

    [Fact]
    public void Percentile_Empty_IsNaN() => Assert.True(double.IsNaN(new LatencyHistogram().Percentile(0.5)));
}
