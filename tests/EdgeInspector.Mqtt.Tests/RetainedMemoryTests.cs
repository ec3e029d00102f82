using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

public sealed class RetainedMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Start_StationBaseAndDiscoveryOfEarlierRuns_AreTakenBackAtTheBroker()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await RunAsync(broker, "acme/line4", ["cap", "lid"], "homeassistant/device/a/config");
        await AssertRetainedAsync(
            broker, "acme/line4/cap/last", "acme/line4/cap/state", "acme/line4/cap/stats", "acme/line4/lid/last", "acme/line4/lid/state",
            "acme/line4/lid/stats",
            "acme/line4/status", "homeassistant/device/a/config");
        await RunAsync(broker, "acme/line4", ["cap"], "homeassistant/device/a/config");
        await AssertRetainedAsync(broker, "acme/line4/cap/last", "acme/line4/cap/state", "acme/line4/cap/stats", "acme/line4/status",
            "homeassistant/device/a/config");
        await RunAsync(broker, "acme/line5", ["cap"], null);
        await AssertRetainedAsync(broker, "acme/line5/cap/last", "acme/line5/cap/state", "acme/line5/cap/stats", "acme/line5/status");
    }

    [Fact]
    public async Task Start_BrokerAwayWhenTheStationWasRemoved_TakesItBackLater()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await RunAsync(broker, "acme/line4", ["cap", "lid"], null);
        await using (Rig away = Make(new Uri("mqtt://127.0.0.1:1"), "acme/line4", ["cap"], null))
        {
            away.Log.Expect(LogEvent.ConnectFailed);
            await away.StartAsync();
            await away.Log.WaitForAsync(LogEvent.ConnectFailed);
        }
        await RunAsync(broker, "acme/line4", ["cap"], null);
        await AssertRetainedAsync(broker, "acme/line4/cap/last", "acme/line4/cap/state", "acme/line4/cap/stats", "acme/line4/status");
    }

    [Fact]
    public async Task Start_FileThatIsNone_SaysSoAndGoesOn()
    {
        await File.WriteAllTextAsync(_folder.PathTo("retained.json"), "{", TestContext.Current.CancellationToken);
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using Rig rig = Make(broker.Uri, "acme/line4", ["cap"], null);
        await rig.StartAsync();
        await rig.Log.WaitForAsync(LogEvent.RetainedForgotten);
        await Eventually.TrueAsync(() => rig.Publisher.Statistics.Connected);
    }

    public void Dispose() => _folder.Dispose();

    private Rig Make(Uri broker, string baseTopic, string[] stations, string? discovery)
    {
        var rig = new Rig(broker,
            options =>
            options with { BaseTopic = baseTopic, RetainedFile = _folder.PathTo("retained.json"), DrainTimeout = TimeSpan.FromSeconds(1) });
        rig.Publisher.TakeBackOthers(stations, [], [], discovery);
        return rig;
    }

    private async Task RunAsync(MosquittoBroker broker, string baseTopic, string[] stations, string? discovery)
    {
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = Make(broker.Uri, baseTopic, stations, discovery);
        if (discovery is not null) rig.Publisher.Status.Take(new Discovery(discovery, "{}"));
        foreach (string station in stations)
        {
            rig.Publisher.Status.Take(new StationStatus(station, StationState.Running));
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            rig.Publisher.Status.Take(new StationStatistics
            {
                Station = station,
                At = now,
                Total = new PartCounts { Since = now },
                SinceReset = new PartCounts { Since = now },
                NotInspectedByReason = new Dictionary<string, long>(),
                FrameFaults = new Dictionary<string, long>(),
                MaxSilenceMs = 2000,
            });
            rig.Store.Take(Samples.Pass(1, station));
        }
        await rig.StartAsync();
        foreach (string station in stations)
            await capture.Messages.WaitForAsync($"{baseTopic}/{station}/last", message => !message.Retained);
        foreach (string station in stations)
            await capture.Messages.WaitForAsync($"{baseTopic}/{station}/stats", message => !message.Retained);
        await rig.StopAsync();
    }

    // What a late subscriber finds.
    private static async Task AssertRetainedAsync(MosquittoBroker broker, params string[] expected)
    {
        await using MqttCapture late = await MqttCapture.SubscribeAsync(broker.Uri);
        // The broker sends what it retains before anything that is published later.
        await using (Rig marker = await Rig.StartAsync(broker.Uri, options => options with { ClientId = "marker", BaseTopic = "marker" }))
            await late.Messages.WaitForAsync("marker/status", message => !message.Retained);
        Assert.Equal(expected,
            late.Messages.All.Where(message => message.Retained).Select(message => message.Topic).Where(topic => topic != "marker/status")
            .Order(StringComparer.Ordinal));
    }
}
