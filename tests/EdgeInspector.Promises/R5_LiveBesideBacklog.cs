using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>Live results are not delayed by a backlog that drains.</summary>
public sealed class R5_LiveBesideBacklog
{
    private const int Live = 100;

    [Fact]
    public async Task LiveResults_WhileABacklogDrains_StayLive()
    {
        Scale.SkipWhenDone("R5");
        int backlog = Scale.Of(30_000, 2_000_000);
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        var sent = new ConcurrentDictionary<long, long>();
        var lags = new ConcurrentQueue<double>();
        subscriber.Heard = (topic, record) =>
        {
            if (topic == "result" && sent.TryGetValue(record.GetProperty("seq").GetInt64(), out long at))
                lags.Enqueue(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        };
        broker.Tap = subscriber.Take;
        var clock = new LeapingClock();
        await using Sender sender = await Sender.StartAsync(broker.Uri, time: clock);
        await SendLiveAsync(20);
        lags.Clear();
        await SendLiveAsync(Live);
        double[] idle = [.. lags.Order()];
        await broker.StopAsync();
        await sender.SendAsync(backlog);
        await sender.RecordedAsync();
        clock.Leap(TimeSpan.FromSeconds(6));
        lags.Clear();
        await broker.ListenAsync();
        await Eventually.TrueAsync(() => subscriber.Backlog > 0);
        int during = 0;
        while (subscriber.Check.Records < sender.Last - 500 && during < (Scale.IsLong ? 3000 : 200))
        {
            await SendLiveAsync(10);
            during += 10;
        }
        double[] busy = [.. lags.Order()];
        await subscriber.WaitForAllAsync(sender.Last, TimeSpan.FromMinutes(20));
        Assert.Equal(during, busy.Length);
        Assert.True(during >= 20, $"the backlog was gone after {during} live results");
        if (Scale.IsLong)
            Assert.True(At(busy, 0.99) <= At(idle, 0.99) + 100,
                $"p99 {At(idle, 0.99):0.0} ms idle, {At(busy, 0.99):0.0} ms while draining");
        Scale.Keep("R5",
            $"{during} live results while {backlog} drained: lag p50 {At(busy, 0.5):0.0} ms, p99 {At(busy, 0.99):0.0} ms; idle p50 {At(idle, 0.5):0.0} ms, p99 {At(idle, 0.99):0.0} ms.");

        async Task SendLiveAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                int before = lags.Count;
                sent[sender.Last + 1] = Stopwatch.GetTimestamp();
                await sender.SendAsync(1);
                // None is so late that it becomes backlog.
                await Eventually.TrueAsync(() => lags.Count > before);
            }
        }
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
