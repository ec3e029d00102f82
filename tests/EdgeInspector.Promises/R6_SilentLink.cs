using System.Diagnostics;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>A link that is dead in silence is noticed although results are published all the time.</summary>
public sealed class R6_SilentLink
{
    [Fact]
    public async Task HalfOpenLink_IsNoticedWithinTenSeconds()
    {
        Scale.SkipWhenDone("R6");
        int links = Scale.Of(10, 100);
        double[] seconds = await Task.WhenAll(Enumerable.Range(0, links).Select(_ => Task.Run(RunAsync)));
        Assert.All(seconds, one => Assert.InRange(one, 0, 10));
        Scale.Keep("R6",
            $"{links} half-open links, each with results all the time: noticed after {seconds.Min():0.0} to {seconds.Max():0.0} s, and nothing was lost.");
    }

    private static async Task<double> RunAsync()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        await using TcpProxy network = new(broker.Port);
        // As the configuration has it: eight seconds for an acknowledgement.
        await using Sender sender = await Sender.StartAsync(network.Uri,
            options =>
            options with { AcknowledgeTimeout = TimeSpan.FromSeconds(new Configuration.MqttConfiguration().PubackTimeoutSeconds) });
        await sender.SendAsync(10);
        await subscriber.WaitForAllAsync(10, TimeSpan.FromSeconds(20));
        network.Swallow();
        long began = Stopwatch.GetTimestamp();
        while (sender.Publisher.Statistics.Connected && Stopwatch.GetElapsedTime(began).TotalSeconds < 30)
        {
            await sender.SendAsync(1);
            await Task.Delay(10);
        }
        double noticed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        network.Heal();
        await subscriber.WaitForAllAsync(sender.Last, TimeSpan.FromSeconds(30));
        return noticed;
    }
}
