using System.Security.Cryptography;
using System.Text.Json;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

public sealed class MqttPublisherTests
{
    [Fact]
    public async Task Publish_ThousandInspections_ArriveExactlyOnceInOrder()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        await PublishThousandAsync(rig, capture);
    }

    [Fact]
    public async Task Publish_ThousandInspectionsToMosquitto_ArriveExactlyOnceInOrder()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        await PublishThousandAsync(rig, capture);
    }

    [Fact]
    public async Task Publish_Verdicts_ReachTheirTopics()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { PlainVerdict = true });
        rig.Store.Take(Samples.Pass(1));
        rig.Store.Take(Samples.Fail(2));
        rig.Store.Take(Samples.NotInspected(3));

        IReadOnlyList<CapturedMessage> verdicts = await capture.Messages.WaitForAsync("acme/line4/cap/verdict", 3);
        Assert.Equal(["PASS 1", "FAIL 2", "NOT_INSPECTED 3"], verdicts.Select(message => message.Text));
        Assert.Equal([1, 2, 3], Sequences(capture.Messages.On("acme/line4/cap/result")));
        Assert.Equal([2, 3], Sequences(capture.Messages.On("acme/line4/cap/reject")));
        await capture.Messages.WaitForAsync("acme/line4/cap/last", message => message.Json.GetProperty("seq").GetInt64() == 3);
        Assert.Empty(capture.Messages.On("backlog"));
    }

    [Fact]
    public async Task Publish_WithMqtt5_CarriesPropertiesForRouting()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        Inspection inspection = Samples.Fail(184_467);
        rig.Store.Take(inspection);

        CapturedMessage result = (await broker.Published.WaitForAsync("cap/result"))[0];
        Assert.Equal(1, result.QualityOfService);
        Assert.False(result.Retained);
        Assert.Equal("application/json", result.ContentType);
        Assert.True(result.IsText);
        Assert.Equal("line4-vision1", result.ClientId);
        Assert.Equal(inspection.Id.ToString(), result.Properties["id"]);
        Assert.Equal("184467", result.Properties["seq"]);
        Assert.Equal("fail", result.Properties["verdict"]);
        Assert.Equal("edgeinspector.result/1", result.Properties["schema"]);
        Assert.True((await broker.Published.WaitForAsync("cap/last"))[0].Retained);
    }

    [Fact]
    public async Task Publish_WithMqtt311_StillSaysEverythingInJson()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { Protocol = MqttProtocol.Mqtt311 });
        rig.Store.Take(Samples.Fail(7));

        CapturedMessage result = (await capture.Messages.WaitForAsync("cap/result"))[0];
        Assert.Empty(result.Properties);
        Assert.Equal(7, result.Json.GetProperty("seq").GetInt64());
        await rig.Log.WaitForAsync(LogEvent.Connected, "Mqtt311");
    }

    [Fact]
    public async Task Publish_ToManyStations_KeepsTheOrderOfEach()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        for (int sequence = 1; sequence <= 200; sequence++)
            foreach (string station in (string[])["left", "right", "top"]) rig.Store.Take(Samples.Pass(sequence, station));

        foreach (string station in (string[])["left", "right", "top"])
            Assert.Equal(Enumerable.Range(1, 200).Select(number => (long)number),
                Sequences(await broker.Published.WaitForAsync($"{station}/result", 200)));
    }

    [Fact]
    public async Task Last_ManyResults_EndsWithTheNewestAndIsRetained()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        for (int sequence = 1; sequence <= 500; sequence++) rig.Store.Take(Samples.Pass(sequence));
        await broker.Published.WaitForAsync("cap/last", message => message.Json.GetProperty("seq").GetInt64() == 500);
        await broker.Published.WaitForAsync("cap/result", 500);

        await using MqttCapture late = await MqttCapture.SubscribeAsync(broker.Uri);
        CapturedMessage last = (await late.Messages.WaitForAsync("cap/last"))[0];
        Assert.Equal(500, last.Json.GetProperty("seq").GetInt64());
        Assert.True(last.Retained);
        Assert.Empty(late.Messages.On("cap/result"));
    }

    [Fact]
    public async Task Start_Broker_SeesOnlineStateAndHeartbeat()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Publisher.Status.Take(new StationStatus("cap", StationState.Running));
        rig.Publisher.Status.Take(new StationStatus("idle", StationState.NoCamera));

        IReadOnlyList<CapturedMessage> beats = await broker.Published.WaitForAsync("cap/heartbeat", 3);
        Assert.Equal(["1", "2", "3"], beats.Take(3).Select(message => message.Text));
        Assert.Empty(broker.Published.On("idle/heartbeat"));
        await using MqttCapture late = await MqttCapture.SubscribeAsync(broker.Uri);
        Assert.Equal("running", (await late.Messages.WaitForAsync("cap/state"))[0].Json.GetProperty("state").GetString());
        Assert.Equal("noCamera", (await late.Messages.WaitForAsync("idle/state"))[0].Json.GetProperty("state").GetString());
        JsonElement status = (await late.Messages.WaitForAsync("acme/line4/status"))[0].Json;
        Assert.Equal("online", status.GetProperty("state").GetString());
        Assert.Equal(42, status.GetProperty("session").GetInt64());
    }

    [Fact]
    public async Task Heartbeat_StationHangs_Stops()
    {
        bool turning = true;
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Publisher.Status.Take(new StationStatus("cap", StationState.Running, IsResponsive: () => Volatile.Read(ref turning)));
        rig.Publisher.Status.Take(new StationStatus("other", StationState.Running));
        await broker.Published.WaitForAsync("cap/heartbeat", 2);

        Volatile.Write(ref turning, false);
        int others = broker.Published.On("other/heartbeat").Count;
        await broker.Published.WaitForAsync("other/heartbeat", others + 1);
        int beats = broker.Published.On("cap/heartbeat").Count;
        await broker.Published.WaitForAsync("other/heartbeat", others + 4);
        Assert.Equal(beats, broker.Published.On("cap/heartbeat").Count);
    }

    [Fact]
    public async Task Stop_ResultsWaiting_AreDeliveredBeforeStopped()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        for (int sequence = 1; sequence <= 300; sequence++) rig.Store.Take(Samples.Pass(sequence));
        await rig.StopAsync();

        CapturedMessage stopped = await capture.Messages.WaitForAsync("status",
            message => message.Text.Contains("stopped", StringComparison.Ordinal));
        Assert.Equal(300, capture.Messages.On("cap/result").Count);
        Assert.Same(stopped, capture.Messages.On("status")[^1]);
        Assert.Equal(300, rig.Publisher.Statistics.Delivered);
        Assert.Equal(0, rig.Publisher.Statistics.Waiting);
    }

    [Fact]
    public async Task Stop_FactsOfTheLastMoment_AreSaidBeforeStopped()
    {
        const int Stations = 100;
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        await broker.Published.WaitForAsync("status");
        for (int i = 0; i < Stations; i++)
        {
            rig.Publisher.Status.Take(new StationStatistics
            {
                Station = $"s{i}",
                At = TimeProvider.System.GetUtcNow(),
                Total = new PartCounts { Since = DateTimeOffset.UnixEpoch, Passed = i },
                SinceReset = new PartCounts { Since = DateTimeOffset.UnixEpoch },
                NotInspectedByReason = new Dictionary<string, long>(),
                FrameFaults = new Dictionary<string, long>(),
                MaxSilenceMs = 3000,
                Trips = [],
            });
        }
        await rig.StopAsync();
        CapturedMessage stopped = broker.Published.All[^1];
        Assert.Equal("stopped", stopped.Json.GetProperty("state").GetString());
        Assert.Equal(Stations, broker.Published.On("/stats").Count);
    }

    [Fact]
    public async Task Stop_WithoutBroker_KeepsResultsForTheNextRun()
    {
        using var state = new TemporaryFolder();
        await using (Rig rig = await Rig.StartAsync(new Uri($"mqtt://127.0.0.1:{FreePort.Find()}"), state: state.Path))
        {
            rig.Log.Expect(LogEvent.ConnectFailed);
            for (int sequence = 1; sequence <= 3; sequence++) rig.Store.Take(Samples.Pass(sequence));
            await rig.StopAsync();
            Assert.Equal((0, 3), (rig.Publisher.Statistics.Dropped, rig.Publisher.Statistics.Waiting));
        }

        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig next = await Rig.StartAsync(broker.Uri, state: state.Path);
        Assert.Equal(3, next.Store.LastSequencesAtStart["cap"]);
        next.Store.Take(Samples.Pass(4));
        IReadOnlyList<CapturedMessage> late = await broker.Published.WaitForAsync("cap/backlog", 3);
        Assert.Equal([1, 2, 3], Sequences(late));
        Assert.All(late,
            message =>
            Assert.Equal((true, true),
                (message.Json.GetProperty("replayed").GetBoolean(), message.Json.GetProperty("durable").GetBoolean())));
        Assert.Equal([4], Sequences(await broker.Published.WaitForAsync("cap/result")));
    }

    [Fact]
    public async Task Stop_WithoutBrokerAndDisk_ReportsWhatIsLost()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.PathTo("outbox"), "a file where the folder should be", TestContext.Current.CancellationToken);
        await using Rig rig = await Rig.StartAsync(
            new Uri($"mqtt://127.0.0.1:{FreePort.Find()}"), options => options with { DrainTimeout = TimeSpan.FromMilliseconds(200) },
            folder.Path);
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Log.Expect(LogEvent.StoreFailed);
        rig.Log.Expect(LogEvent.UndeliveredAtStop);
        rig.Log.Expect(LogEvent.ResultsDropped);
        for (int sequence = 1; sequence <= 3; sequence++) rig.Store.Take(Samples.Pass(sequence));
        await rig.StopAsync();

        Assert.Contains(rig.Log.Entries,
            entry => entry.Event == LogEvent.UndeliveredAtStop && entry.Text.StartsWith("3 results", StringComparison.Ordinal));
        Assert.Equal((3, 0), (rig.Publisher.Statistics.Dropped, rig.Publisher.Statistics.Waiting));
    }

    [Fact]
    public async Task PublishPicture_Overlay_CarriesItsFactsAndExpires()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        Inspection inspection = Samples.Fail(5);
        Publishing.InspectionPicture picture = Samples.Picture(inspection);
        rig.Publisher.Pictures.Take(picture);

        CapturedMessage message = (await broker.Published.WaitForAsync("cap/image/overlay"))[0];
        Assert.Equal("line4-vision1-img", message.ClientId);
        Assert.Equal(picture.Bytes, message.Payload);
        Assert.Equal(0, message.QualityOfService);
        Assert.Equal("image/jpeg", message.ContentType);
        Assert.InRange(message.ExpirySeconds, 1u, 60u);
        Assert.Equal(inspection.Id.ToString(), message.Properties["id"]);
        Assert.Equal("5", message.Properties["seq"]);
        Assert.Equal("fail", message.Properties["verdict"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(picture.Bytes)), message.Properties["sha256"]);
        Assert.Equal("640", message.Properties["w"]);
        Assert.Equal("480", message.Properties["h"]);
        Assert.Equal("0.1", message.Properties["scaleLow"]);
        Assert.Equal("0.9", message.Properties["scaleHigh"]);
    }

    [Fact]
    public async Task PublishPicture_LargeBurst_DoesNotHoldUpResults()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using MqttCapture results = await MqttCapture.SubscribeAsync(broker.Uri, "acme/line4/cap/result");
        await using TcpProxy slow = new(broker.Port);
        await using Rig rig = await Rig.StartAsync(slow.Uri);
        await rig.Log.WaitForAsync(LogEvent.Connected, "for pictures");
        await rig.Log.WaitForAsync(LogEvent.Connected, "for results");
        for (int sequence = 1; sequence <= 100; sequence++)
        {
            Inspection inspection = Samples.Fail(sequence);
            rig.Store.Take(inspection);
            if (sequence % 10 == 0) rig.Publisher.Pictures.Take(Samples.Picture(inspection, 5 * 1024 * 1024));
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(number => (long)number),
            Sequences(await results.Messages.WaitForAsync("cap/result", 100)));
        Assert.Equal(0, rig.Publisher.Statistics.Dropped);
    }

    [Fact]
    public async Task PublishPicture_MoreThanFit_DropsTheOldestAndSaysSo()
    {
        await using Rig rig = await Rig.StartAsync(
            new Uri($"mqtt://127.0.0.1:{FreePort.Find()}"),
            options => options with { PictureQueueCapacity = 2, DrainTimeout = TimeSpan.Zero });
        rig.Log.Expect(LogEvent.ConnectFailed);
        for (int sequence = 1; sequence <= 5; sequence++) rig.Publisher.Pictures.Take(Samples.Picture(Samples.Fail(sequence)));
        Assert.Equal(3, rig.Publisher.Statistics.PicturesDropped);
        await rig.Log.WaitForAsync(LogEvent.PicturesDropped, "3 pictures were dropped");
    }

    [Theory]
    [InlineData(PictureKind.Overlay, "image/overlay")]
    [InlineData(PictureKind.Heatmap, "image/heatmap")]
    [InlineData(PictureKind.Frame, "image/frame")]
    public async Task PublishPicture_EachKind_HasItsTopic(PictureKind kind, string topic)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Publisher.Pictures.Take(Samples.Picture(Samples.Fail(1)) with { Kind = kind });
        Assert.Equal("1", (await broker.Published.WaitForAsync(topic))[0].Properties["seq"]);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("status")]
    [InlineData("cap+")]
    public async Task AddStation_NameThatIsNoTopicLevel_IsRefused(string name)
    {
        await using Rig rig = new(new Uri("mqtt://127.0.0.1:1"));
        Assert.Throws<ArgumentException>(() => rig.Publisher.Status.Take(new StationStatus(name, StationState.Running)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a#")]
    public async Task Constructor_AgentNameThatIsNoLevel_IsRefused(string name)
    {
        await using var rig = new Rig(new Uri("mqtt://127.0.0.1"));
        Assert.Throws<ArgumentException>(
            () => new MqttPublisher(Samples.Options(new Uri("mqtt://127.0.0.1")), new AgentIdentity(name, 1), rig.Store, rig.Log));
    }

    internal static IEnumerable<long> Sequences(IEnumerable<CapturedMessage> messages) =>
        messages.Select(message => message.Json.GetProperty("seq").GetInt64());

    private static async Task PublishThousandAsync(Rig rig, MqttCapture capture)
    {
        for (int sequence = 1; sequence <= 1000; sequence++)
            rig.Store.Take(sequence % 10 == 0 ? Samples.Fail(sequence) : Samples.Pass(sequence));
        await capture.Messages.WaitForAsync("cap/result", 1000);
        await capture.Messages.WaitForAsync("cap/reject", 100);
        await rig.StopAsync();
        await capture.Messages.WaitForAsync("status", message => message.Text.Contains("stopped", StringComparison.Ordinal));

        Assert.Equal(Enumerable.Range(1, 1000).Select(number => (long)number), Sequences(capture.Messages.On("cap/result")));
        Assert.Equal(Enumerable.Range(1, 100).Select(number => number * 10L), Sequences(capture.Messages.On("cap/reject")));
        Assert.Empty(capture.Messages.On("backlog"));
        Assert.Equal(1000, rig.Publisher.Statistics.Delivered);
        Assert.Equal(0, rig.Publisher.Statistics.Dropped);
    }
}
