using EdgeInspector.Bench;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>How long results take to their subscriber, at ten and at a thousand a second; the figures of "bench delivery".</summary>
public sealed class Delivery
{
    [Fact]
    public async Task TenAndAThousandASecond_ArriveLive()
    {
        Scale.SkipWhenDone("Delivery");
        await using DeliveryBench bench = await DeliveryBench.StartAsync(null);
        IReadOnlyList<DeliveryResult> results = await bench.RunAsync(Scale.Of(5, 60), TestContext.Current.CancellationToken);
        Assert.Equal([10, 1000], results.Select(result => result.PerSecond));
        // The outbox keeps up: nothing was so late that it became backlog.
        Assert.All(results, result => Assert.Equal(0, result.Late));
        foreach (DeliveryResult result in results)
            Scale.Keep("Delivery",
                $"{result.PerSecond}/s, {result.Results} results: p50 {result.LagMs.P50:0.00} ms, p99 {result.LagMs.P99:0.00} ms from hand-over to subscriber; a bare publisher with one commit each {result.BareLagMs.P50:0.00} and {result.BareLagMs.P99:0.00} ms, ratio {result.Ratio:0.00}.");
    }
}
