using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Outbox;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Outbox;

[Long]
public sealed class OutboxTests
{
    [Fact]
    public async Task Backlog_ReadWhileLiveResultsArrive_HasNoneOfThem()
    {
        const int Results = 4_000;
        await using var rig = new Rig(new Uri("mqtt://127.0.0.1:1"));
        var stations = new StationBoard(new AgentTopics("acme/line4"));
        var outbox = new ResultOutbox(
            Samples.Options(new Uri("mqtt://127.0.0.1:1")), Samples.Agent, rig.Store, stations, new DeliveryCounters(),
            new DroppedResults(), TimeProvider.System, rig.Log);
        rig.Store.Start();
        bool ended = false;
        Task<int> late = Task.Run(() =>
        {
            int found = 0;
            while (!Volatile.Read(ref ended))
            {
                outbox.WantBacklog();
                while (outbox.TryTakeBacklog(out _)) found++;
            }
            return found;
        }, TestContext.Current.CancellationToken);

        for (int sequence = 1; sequence <= Results; sequence++)
        {
            rig.Store.Take(Samples.Pass(sequence));
            Assert.True(outbox.Live.TryPeek(out LiveDelivery live) && outbox.Live.Remove(live));
            while (sequence % 4 == 0 && !live.Result.IsStored) await Task.Yield();
            live.Acknowledged();
        }
        Volatile.Write(ref ended, true);

        Assert.Equal(0, await late);
    }

    [Fact]
    public async Task RestartBacklog_WithARecordInFlight_DoesNotHandItOutASecondTime()
    {
        await using var rig = new Rig(new Uri("mqtt://127.0.0.1:1"));
        var outbox = new ResultOutbox(
            Samples.Options(new Uri("mqtt://127.0.0.1:1")), Samples.Agent, rig.Store, new StationBoard(new AgentTopics("acme/line4")),
            new DeliveryCounters(),
            new DroppedResults(), TimeProvider.System, rig.Log);
        rig.Store.Start();
        for (int sequence = 1; sequence <= 3; sequence++)
        {
            rig.Store.Take(Samples.Pass(sequence));
            Assert.True(outbox.Live.TryPeek(out LiveDelivery live) && outbox.Live.Remove(live));
            await Eventually.TrueAsync(() => live.Result.IsStored);
            live.Leave();
        }
        StoredRecord inFlight = await TakeAsync(outbox);

        // What happens when the broker refused another record and its time to be tried again has come.
        outbox.RestartBacklog();
        StoredRecord[] next = [await TakeAsync(outbox), await TakeAsync(outbox)];

        Assert.Equal([2, 3], next.Select(record => record.Sequence));
        Assert.False(outbox.TryTakeBacklog(out _));
        // The connection is lost: nothing is in flight any more.
        outbox.Release();
        outbox.RestartBacklog();
        Assert.Equal(inFlight.Position, (await TakeAsync(outbox)).Position);
    }

    [Fact]
    public async Task Replays_WithoutEnd_AreSixteenAtOnceAndEachOfThemOnce()
    {
        const int Most = 16;
        await using var rig = new Rig(new Uri("mqtt://127.0.0.1:1"));
        var outbox = new ResultOutbox(
            Samples.Options(new Uri("mqtt://127.0.0.1:1")), Samples.Agent, rig.Store, new StationBoard(new AgentTopics("acme/line4")),
            new DeliveryCounters(), new DroppedResults(), TimeProvider.System, rig.Log);
        for (int i = 1; i <= Most; i++) Assert.True(outbox.TryReplay("cap", 1, i));
        for (int i = 1; i <= 10_000; i++)
        {
            Assert.False(outbox.TryReplay("cap", 1, Most + i));
            // The same once more is served already.
            Assert.True(outbox.TryReplay("cap", 1, 1 + i % Most));
        }
        // Whoever is at its end makes room: nothing is stored, so that is all of them.
        rig.Store.Start();
        await Eventually.TrueAsync(() =>
        {
            outbox.WantBacklog();
            return outbox.TryReplay("cap", 1, Most + 1);
        });
    }

    private static async Task<StoredRecord> TakeAsync(ResultOutbox outbox)
    {
        StoredRecord? record = null;
        await Eventually.TrueAsync(() =>
        {
            outbox.WantBacklog();
            return outbox.TryTakeBacklog(out record!);
        });
        return record!;
    }
}
