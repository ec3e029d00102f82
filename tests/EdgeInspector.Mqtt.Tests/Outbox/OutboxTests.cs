using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;
using Store = EdgeInspector.Mqtt.Outbox.Outbox;

namespace EdgeInspector.Mqtt.Tests.Outbox;

public sealed class OutboxTests
{
    [Fact]
    public async Task Backlog_ReadWhileLiveResultsArrive_HasNoneOfThem()
    {
        const int Results = 4_000;
        using var folder = new TemporaryFolder();
        using var log = new RecordingLogger();
        MqttOptions options = Samples.Options(new Uri("mqtt://127.0.0.1"), folder.Path);
        var stations = new StationBoard(new AgentTopics(options.BaseTopic));
        using var outbox = new Store(options, Samples.Agent, stations, new DeliveryCounters(), new DroppedResults(), TimeProvider.System, log);
        outbox.Start();
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
            var result = new PendingResult(Samples.Pass(sequence), null, TimeProvider.System.GetTimestamp());
            outbox.Add(result);
            while (sequence % 4 == 0 && !result.IsStored) await Task.Yield();
            Assert.True(result.TryEnd(PendingResult.Delivered));
            outbox.Delivered(result);
        }
        Volatile.Write(ref ended, true);

        Assert.Equal(0, await late);
        await outbox.StopAsync(TimeSpan.FromSeconds(10));
    }
}
