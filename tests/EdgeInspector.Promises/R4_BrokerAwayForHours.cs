using System.Diagnostics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// The broker is away for hours: every result arrives, in the order of the numbers; what the bound does not hold is announced.
/// </summary>
public sealed class R4_BrokerAwayForHours
{
    [Fact]
    public async Task BrokerAway_EveryResultArrivesInOrder()
    {
        Scale.SkipWhenDone("R4");
        int results = Scale.Of(40_000, 2_000_000);
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        await broker.StopAsync();
        var clock = new LeapingClock();
        await using Sender sender = await Sender.StartAsync(broker.Uri, time: clock);
        long began = Stopwatch.GetTimestamp();
        await sender.SendAsync(results);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        // Nothing of it may be live any more when the broker is back.
        await sender.RecordedAsync();
        clock.Leap(TimeSpan.FromSeconds(6));
        long back = Stopwatch.GetTimestamp();
        await broker.ListenAsync();
        await subscriber.WaitForAllAsync(results, TimeSpan.FromMinutes(40));
        double drained = Stopwatch.GetElapsedTime(back).TotalSeconds;
        Assert.Equal((results, 0, 0, 0),
            (subscriber.Check.Records, subscriber.Live, subscriber.OutOfOrder, subscriber.Check.Contradictions));
        Assert.Equal(0, sender.Publisher.Statistics.Dropped);
        Scale.Keep("R4",
            $"{results} results stored while the broker was away ({results / seconds:0}/s), then drained at {results / drained:0}/s: all there, in the order of their numbers, {subscriber.Check.Repeated} repeated.");
    }

    [Fact]
    public async Task BrokerAway_MoreThanTheBound_DropsPassesFirstAndAnnouncesThem()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        long announced = 0, rejects = 0;
        subscriber.Heard = (_, record) =>
        {
            if (record.GetProperty("verdict").GetString() == "fail") Interlocked.Increment(ref rejects);
        };
        broker.Tap = message =>
        {
            subscriber.Take(message);
            if (!message.Topic.EndsWith("/event", StringComparison.Ordinal)) return;
            using var json = System.Text.Json.JsonDocument.Parse(System.Buffers.BuffersExtensions.ToArray(message.Payload));
            if (json.RootElement.TryGetProperty("dropped", out System.Text.Json.JsonElement dropped))
                Interlocked.Add(ref announced, dropped.GetProperty("count").GetInt64());
        };
        await broker.StopAsync();
        var clock = new LeapingClock();
        await using Sender sender = await Sender.StartAsync(broker.Uri, limit: options => options with { MaximumBytes = 16_000_000 },
            time: clock);
        sender.Log.Expect(LogEvent.OutboxDropped);
        const int Results = 40_000;
        await sender.SendAsync(Results);
        await sender.RecordedAsync();
        clock.Leap(TimeSpan.FromSeconds(6));
        await broker.ListenAsync();
        await Eventually.TrueAsync(() => subscriber.Check.Records + Interlocked.Read(ref announced) >= Results);
        Assert.Equal(Results, subscriber.Check.Records + Interlocked.Read(ref announced));
        Assert.True(announced > 0);
        Assert.Equal(Results / 10, Interlocked.Read(ref rejects));
        Scale.Keep("R4",
            $"Over the bound (16 MB): {announced} of {Results} results were dropped, all of them passes and all announced; all {rejects} rejects arrived.");
    }
}
