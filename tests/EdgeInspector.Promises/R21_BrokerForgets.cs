using System.Diagnostics;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>A broker that forgot everything has the retained state again right after the connect.</summary>
public sealed class R21_BrokerForgets
{
    private static readonly string[] Retained = ["status", "info", "config", "health", "alarms", "cap/state", "cap/stats", "cap/last",
        "homeassistant/device/line/config"];

    [Fact]
    public async Task BrokerWiped_EverythingRetainedIsBack()
    {
        Scale.SkipWhenDone("R21");
        int wipes = Scale.Of(3, 30);
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Sender sender = await Sender.StartAsync(broker.Uri);
        sender.Publisher.Status.Take(new StationStatus("cap", StationState.Running));
        sender.Publisher.Status.Take(
            new AgentInfo
            {
                Version = "1",
                Platform = "test",
                StartedAt = DateTimeOffset.UnixEpoch,
                Stations = [],
                Commands = [],
                MaxLiveAgeSeconds = 5,
                HistoryDays = 7
            });
        sender.Publisher.Status.Take(
            new ConfigurationReport { Revision = 1, Sha256 = new string('a', 64), AppliedAt = DateTimeOffset.UnixEpoch, Stations = [] });
        sender.Publisher.Status.Take(
            sender.Publisher.Health.Complete(
                new AgentHealth
                {
                    At = DateTimeOffset.UnixEpoch,
                    UptimeSeconds = 1,
                    RssBytes = 1,
                    ManagedBytes = 1,
                    CpuPercent = 1,
                    Threads = 1,
                    Stations = []
                }));
        sender.Publisher.Status.Take(new AgentAlarms(DateTimeOffset.UnixEpoch, []));
        var counts = new PartCounts { Since = DateTimeOffset.UnixEpoch };
        sender.Publisher.Status.Take(new StationStatistics
        {
            Station = "cap",
            At = DateTimeOffset.UnixEpoch,
            Total = counts,
            SinceReset = counts,
            NotInspectedByReason = new Dictionary<string, long>(),
            FrameFaults = new Dictionary<string, long>(),
            MaxSilenceMs = 2000,
        });
        sender.Publisher.Status.Take(new Discovery("homeassistant/device/line/config", """{"device":"line"}"""));
        await sender.SendAsync(1);
        var seconds = new List<double>();
        for (int wipe = 0; wipe < wipes; wipe++)
        {
            await broker.Published.WaitForAsync("cap/last", wipe + 1);
            await broker.StopAsync();
            Dictionary<string, int> before = Retained.ToDictionary(topic => topic, topic => broker.Published.On(topic).Count);
            long connections = sender.Publisher.Statistics.Connections;
            await broker.ListenAsync();
            while (sender.Publisher.Statistics.Connections == connections) await Task.Delay(5, TestContext.Current.CancellationToken);
            long began = Stopwatch.GetTimestamp();
            foreach (string topic in Retained) await broker.Published.WaitForAsync(topic, before[topic] + 1);
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            // Only now: the broker in the test may pass over a message that is retained in the very moment of a subscription.
            await using MqttCapture late = await MqttCapture.SubscribeAsync(broker.Uri);
            foreach (string topic in Retained) Assert.True((await late.Messages.WaitForAsync(topic))[0].Retained);
        }
        Assert.All(seconds, one => Assert.InRange(one, 0, 2));
        Scale.Keep("R21",
            $"{wipes} brokers without memory: {Retained.Length} retained topics back at most {seconds.Max():0.00} s after the connect.");
    }
}
