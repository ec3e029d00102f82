using System.Collections.Concurrent;
using EdgeInspector.Mqtt;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>Whatever the broker answers and the network does, the agent comes back and every result arrives.</summary>
public sealed class R7_ReasonCodesAndReconnects
{
    private const int Results = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task EveryReasonCode_InEveryPhase_IsSurvived()
    {
        Scale.SkipWhenDone("R7");
        MqttConnectReasonCode[] connect = [.. Enum.GetValues<MqttConnectReasonCode>().Where(code => code != MqttConnectReasonCode.Success)
            .Distinct()];
        MqttPubAckReasonCode[] publish = [.. Enum.GetValues<MqttPubAckReasonCode>().Where(code => (int)code >= 0x80).Distinct()];
        MqttDisconnectReasonCode[] disconnect = [.. Enum.GetValues<MqttDisconnectReasonCode>().Distinct()];
        Func<Task>[] cells =
        [
            .. connect.Select(code => (Func<Task>)(() => ConnectRefusedAsync(code))),
            .. publish.Select(code => (Func<Task>)(() => PublishRefusedAsync(code))),
            .. disconnect.Select(code => (Func<Task>)(() => DisconnectedAsync(code))),
        ];
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (cell, _) => await cell());
        Scale.Keep("R7",
            $"{connect.Length} CONNACK, {publish.Length} PUBACK and {disconnect.Length} DISCONNECT reason codes: each survived, every result delivered or, where the broker refuses it at every attempt, parked.");
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("broker gone")]
    [InlineData("swallowed")]
    [InlineData("name unknown")]
    [InlineData("nobody listens")]
    [InlineData("taken over")]
    public async Task Network_Breaks_EveryResultArrives(string fault)
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number: the column of every change has it.");
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        await using TcpProxy network = new(broker.Port);
        Uri uri = fault == "name unknown" ? new Uri("mqtt://no-such-host.invalid:1883") : fault == "nobody listens"
            ? new Uri("mqtt://127.0.0.1:1")
            : network.Uri;
        string outbox = Path.Combine(Path.GetTempPath(), $"edge-inspector-r7-{Guid.NewGuid():N}");
        try
        {
            await using (Sender sender = await Sender.StartAsync(uri,
                options => options with { AcknowledgeTimeout = TimeSpan.FromSeconds(1), DrainTimeout = TimeSpan.FromMilliseconds(200) },
                outbox))
            {
                sender.Log.Expect(LogEvent.TakenOver);
                await sender.SendAsync(Results);
                if (uri == network.Uri) await subscriber.WaitForAllAsync(Results, Patience);
                switch (fault)
                {
                    case "reset":
                        network.Cut();
                        break;
                    case "broker gone":
                        await broker.StopAsync();
                        break;
                    case "swallowed":
                        network.Swallow();
                        break;
                    case "taken over":
                        // The sender, its rival, and the sender again.
                        await using (MqttCapture rival = await MqttCapture.SubscribeAsync(broker.Uri, clientId: "promised"))
                            await Eventually.TrueAsync(() => broker.ConnectsOf("promised") == 3, Patience.TotalSeconds);
                        break;
                }
                await sender.SendAsync(Results);
                if (fault == "swallowed")
                {
                    await Eventually.TrueAsync(() => !sender.Publisher.Statistics.Connected);
                    network.Heal();
                }
                if (fault == "broker gone") await broker.ListenAsync();
                if (uri == network.Uri) await subscriber.WaitForAllAsync(sender.Last, Patience);
                Assert.Equal(0, sender.Publisher.Statistics.Dropped);
            }
            // An address that was wrong and is corrected: the next run delivers what the first one kept.
            if (uri == network.Uri) return;
            await using Sender next = await Sender.StartAsync(network.Uri, outbox: outbox, session: 2);
            await subscriber.WaitForAllAsync(2 * Results, Patience);
        }
        finally
        {
            if (Directory.Exists(outbox)) Directory.Delete(outbox, recursive: true);
        }
    }

    [Fact]
    public async Task Reconnect_AgainAndAgain_KeepsNothing()
    {
        Scale.SkipWhenDone("R7-reconnects");
        int rounds = Scale.Of(100, 1000);
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        await using TcpProxy network = new(broker.Port);
        await using Sender sender = await Sender.StartAsync(network.Uri,
            options => options with { ReconnectMinimum = TimeSpan.FromMilliseconds(10), ReconnectMaximum = TimeSpan.FromMilliseconds(20) });
        // Nobody can tell a network that ends connections in order from a broker that does it for another client.
        sender.Log.Expect(LogEvent.ProbablyTakenOver);
        long half = 0;
        for (int i = 0; i < rounds; i++)
        {
            await sender.SendAsync(1);
            await subscriber.WaitForAllAsync(sender.Last, Patience);
            if (i == rounds / 2) half = GC.GetTotalMemory(forceFullCollection: true);
            // A broker that closes six times in a row before it has confirmed one and the same result takes none of that size, for all that
            // anybody can tell; on a busy machine cuts that are as quick as these look like it.
            if (i % 2 == 0) await Eventually.TrueAsync(() => sender.Undelivered == 0);
            network.Cut();
        }
        await sender.SendAsync(1);
        await subscriber.WaitForAllAsync(sender.Last, Patience);
        long growth = GC.GetTotalMemory(forceFullCollection: true) - half;
        Assert.True(growth < 1_000_000, $"{growth} bytes more after the second half of {rounds} reconnects");
        Scale.Keep("R7-reconnects",
            $"{rounds} reconnects: every result arrived; the heap grew by {growth / 1000} KB over the second half.");
    }

    private static async Task ConnectRefusedAsync(MqttConnectReasonCode code)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        int refusals = 0;
        broker.Admit = _ => Interlocked.Increment(ref refusals) <= 4 ? code : MqttConnectReasonCode.Success;
        await using Sender sender = await Sender.StartAsync(broker.Uri);
        await sender.SendAsync(Results);
        await subscriber.WaitForAllAsync(Results, Patience);
    }

    private static async Task PublishRefusedAsync(MqttPubAckReasonCode code)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        var refused = new ConcurrentDictionary<string, int>();
        // The broker sees each result, but says no to the odd ones once.
        broker.Acknowledge = publish => publish.ApplicationMessage.Topic.EndsWith("/result", StringComparison.Ordinal)
            && refused.TryAdd(publish.ApplicationMessage.Topic, 1)
            ? code : MqttPubAckReasonCode.Success;
        await using Sender sender = await Sender.StartAsync(broker.Uri,
            options => options with { RefusalRetry = TimeSpan.FromMilliseconds(100) });
        await sender.SendAsync(Results);
        for (int i = 0; i < 3000; i++)
        {
            MqttStatistics now = sender.Publisher.Statistics;
            if (now.Delivered + now.Refused == Results) break;
            await Task.Delay(10);
        }
        MqttStatistics end = sender.Publisher.Statistics;
        Assert.True((end.Delivered + end.Refused, end.Dropped) == (Results, 0),
            $"{code}: {end}; arrived {subscriber.Live} live, {subscriber.Backlog} late");
        Assert.InRange(end.Refused, 0, 1);
    }

    private static async Task DisconnectedAsync(MqttDisconnectReasonCode code)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        await using Sender sender = await Sender.StartAsync(broker.Uri);
        sender.Log.Expect(LogEvent.TakenOver);
        for (int i = 0; i < 2; i++)
        {
            await sender.SendAsync(Results);
            await subscriber.WaitForAllAsync(sender.Last, Patience);
            await broker.CutAsync("promised", code);
        }
        await sender.SendAsync(Results);
        await subscriber.WaitForAllAsync(sender.Last, Patience);
        Assert.Equal(0, sender.Publisher.Statistics.Dropped);
    }
}
