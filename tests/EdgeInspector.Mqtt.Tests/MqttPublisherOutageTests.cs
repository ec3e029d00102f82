using System.Buffers;
using System.Text.Json;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

public sealed class MqttPublisherOutageTests
{
    [Fact]
    public async Task Will_ConnectionCut_SaysLostThenOnlineAgain()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri, "acme/line4/status");
        await using TcpProxy network = new(broker.Port);
        await using Rig rig = await Rig.StartAsync(network.Uri);
        // The cut may meet the next attempt to connect as well.
        rig.Log.Expect(LogEvent.ConnectFailed);
        await capture.Messages.WaitForAsync("status", IsState("online"));

        network.Cut();
        CapturedMessage lost = await capture.Messages.WaitForAsync("status", IsState("lost"));
        Assert.Equal(42, lost.Json.GetProperty("session").GetInt64());
        await capture.Messages.WaitUntilAsync(() => capture.Messages.On("status").Count(message => IsState("online")(message)) >= 2,
            "online again");
    }

    /// <summary>Neither is in the store: what the broker never confirmed must not be taken for said.</summary>
    [Theory]
    [InlineData("plant/stop")]
    [InlineData("acme/line4/event")]
    public async Task OneShot_LostWithItsConnection_GoesOutOnTheNext(string topic)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using TcpProxy network = new(broker.Port);
        await using Rig rig = await Rig.StartAsync(network.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        await broker.Published.WaitForAsync("acme/line4/status");
        int cuts = 0;
        broker.Acknowledge = publish =>
        {
            if (publish.ApplicationMessage.Topic == topic && Interlocked.Increment(ref cuts) <= 2) network.Cut();
            return MqttPubAckReasonCode.Success;
        };
        rig.Publisher.LineStop.Request(new StopRequest("plant/stop", "cap", "rejectsInARow", 7));
        rig.Publisher.Events.Take(Samples.Event());

        IReadOnlyList<CapturedMessage> sent = await broker.Published.WaitForAsync(topic, 3);
        Assert.Single(sent.Select(message => message.Json.ToString()).Distinct());
        // Once it is confirmed, it is done with.
        rig.Store.Take(Samples.Pass(1));
        await broker.Published.WaitForAsync("cap/result");
        Assert.Equal(3, broker.Published.On(topic).Count);
    }

    [Fact]
    public async Task Reconnect_BrokerRestarted_RetainedStateIsBack()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Publisher.Status.Take(new StationStatus("cap", StationState.Running));
        rig.Store.Take(Samples.Pass(1));
        await broker.Published.WaitForAsync("cap/last");
        await broker.Published.WaitForAsync("cap/state");

        await broker.StopAsync();
        await rig.Log.WaitForAsync(LogEvent.ConnectionLost, "for results");
        await broker.ListenAsync();
        await broker.Published.WaitForAsync("cap/last", 2);
        await using MqttCapture late = await MqttCapture.SubscribeAsync(broker.Uri);
        Assert.True((await late.Messages.WaitForAsync("status"))[0].Retained);
        Assert.Equal("running", (await late.Messages.WaitForAsync("cap/state"))[0].Json.GetProperty("state").GetString());
        Assert.Equal(1, (await late.Messages.WaitForAsync("cap/last"))[0].Json.GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task Publish_DuringOutages_EveryResultArrives()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using TcpProxy network = new(broker.Port);
        await using Rig rig = await Rig.StartAsync(network.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        for (int sequence = 1; sequence <= 2000; sequence++)
        {
            rig.Store.Take(Samples.Pass(sequence));
            if (sequence % 400 != 0) continue;
            await capture.Messages.WaitForAsync("cap/result", sequence / 8);
            network.Cut();
        }

        await capture.Messages.WaitUntilAsync(() => capture.Messages.All.Count >= 2000 && Arrived(capture).Count == 2000,
            "2000 different results");
        long[] live = [.. MqttPublisherTests.Sequences(capture.Messages.On("cap/result"))];
        Assert.Equal(live.Order(), live);
        Assert.Equal(live.Distinct(), live);
        Assert.All(capture.Messages.On("cap/backlog"), message => Assert.True(message.Json.GetProperty("replayed").GetBoolean()));
        Assert.Equal(0, rig.Publisher.Statistics.Dropped);
    }

    [Fact]
    public async Task Publish_OlderThanLive_GoesToBacklogOnly()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using TcpProxy network = new(broker.Port);
        broker.Admit = _ => MqttConnectReasonCode.ServerUnavailable;
        await using Rig rig = await Rig.StartAsync(network.Uri,
            options => options with { MaximumLiveAge = TimeSpan.FromMilliseconds(100), PlainVerdict = true });
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Store.Take(Samples.Fail(1));
        await Task.Delay(150, TestContext.Current.CancellationToken);
        broker.Admit = null;

        CapturedMessage late = (await broker.Published.WaitForAsync("cap/backlog"))[0];
        Assert.True(late.Json.GetProperty("replayed").GetBoolean());
        await broker.Published.WaitForAsync("cap/last");
        Assert.Empty(broker.Published.On("cap/result"));
        Assert.Empty(broker.Published.On("cap/reject"));
        Assert.Empty(broker.Published.On("cap/verdict"));
    }

    [Fact]
    public async Task Publish_NeitherBrokerNorDisk_DropsTheOldestAndSaysSoEverywhere()
    {
        using var folder = new TemporaryFolder();
        string outbox = folder.PathTo("outbox");
        await File.WriteAllTextAsync(outbox, "a file where the folder should be", TestContext.Current.CancellationToken);
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Admit = _ => MqttConnectReasonCode.ServerUnavailable;
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { QueueCapacity = 10 }, folder.Path, memory: 10);
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Log.Expect(LogEvent.StoreFailed);
        rig.Log.Expect(LogEvent.ResultsDropped);
        for (int sequence = 1; sequence <= 25; sequence++) rig.Store.Take(Samples.Pass(sequence));
        Assert.Equal((15, 10), (rig.Publisher.Statistics.Dropped, rig.Publisher.Statistics.Waiting));
        await rig.Log.WaitForAsync(LogEvent.ResultsDropped, "15 results of station cap were lost (15 in this session, numbers between 1 and 15)");

        broker.Admit = null;
        IReadOnlyList<CapturedMessage> results = await broker.Published.WaitForAsync("cap/result", 10);
        Assert.Equal(Enumerable.Range(16, 10).Select(number => (long)number), MqttPublisherTests.Sequences(results));
        Assert.All(results, message => Assert.False(message.Json.GetProperty("durable").GetBoolean()));
        JsonElement dropped = (await broker.Published.WaitForAsync("status"))[0].Json.GetProperty("dropped")[0];
        Assert.Equal("cap", dropped.GetProperty("station").GetString());
        Assert.Equal(15, dropped.GetProperty("count").GetInt64());
        Assert.Equal(1, dropped.GetProperty("seq").GetInt64());
        Assert.Equal(15, dropped.GetProperty("seqTo").GetInt64());

        File.Delete(outbox);
        await rig.Log.WaitForAsync(LogEvent.StoreRecovered);
        rig.Store.Take(Samples.Pass(26));
        await broker.Published.WaitForAsync("cap/result",
            message => message.Json.GetProperty("seq").GetInt64() == 26 && message.Json.GetProperty("durable").GetBoolean());
    }

    [Fact]
    public async Task Connect_WrongPassword_SaysSoAndTriesAgain()
    {
        using var folder = new TemporaryFolder();
        string password = folder.PathTo("password");
        await File.WriteAllLinesAsync(password, ["wrong"], TestContext.Current.CancellationToken);
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Admit = connection =>
            connection.Password == "right" ? MqttConnectReasonCode.Success : MqttConnectReasonCode.BadUserNameOrPassword;
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { UserName = "agent", PasswordFile = password });
        // The file may be read in the moment in which it is written.
        rig.Log.Expect(LogEvent.ConnectFailed);
        LogEntry entry = await rig.Log.WaitForAsync(LogEvent.ConnectFailed, "BadUserNameOrPassword");
        Assert.Contains("check mqtt.user", entry.Text, StringComparison.Ordinal);
        Assert.Contains("Next attempt in", entry.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", entry.Text, StringComparison.Ordinal);

        await File.WriteAllLinesAsync(password, ["right"], TestContext.Current.CancellationToken);
        rig.Store.Take(Samples.Pass(1));
        await broker.Published.WaitForAsync("cap/result");
        Assert.True(broker.ConnectsOf("line4-vision1") > 1);
    }

    [Fact]
    public async Task Connect_WrongPasswordAtMosquitto_SaysSo()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.PathTo("passwords"), "", TestContext.Current.CancellationToken);
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync("allow_anonymous false",
            $"password_file {folder.PathTo("passwords")}");
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        LogEntry entry = await rig.Log.WaitForAsync(LogEvent.ConnectFailed, "refused client 'line4-vision1'");
        Assert.Contains("NotAuthorized", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_BrokerOnlyKnowsMqtt311_FallsBack()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Admit = connection => connection.ProtocolVersion == MqttProtocolVersion.V500
            && connection.ClientId.StartsWith("line4", StringComparison.Ordinal)
            ? MqttConnectReasonCode.UnsupportedProtocolVersion
            : MqttConnectReasonCode.Success;
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Store.Take(Samples.Fail(1));
        Assert.Empty((await broker.Published.WaitForAsync("cap/result"))[0].Properties);
        await rig.Log.WaitForAsync(LogEvent.FallingBack);
    }

    [Fact]
    public async Task Connection_LinkSwallowsEverything_IsGivenUpAndMadeAgain()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using TcpProxy network = new(broker.Port);
        await using Rig rig = await Rig.StartAsync(
            network.Uri,
            options => options with { AcknowledgeTimeout = TimeSpan.FromMilliseconds(500), ConnectTimeout = TimeSpan.FromSeconds(1) });
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Store.Take(Samples.Pass(1));
        await capture.Messages.WaitForAsync("cap/result");

        network.Swallow();
        rig.Store.Take(Samples.Pass(2));
        await rig.Log.WaitForAsync(LogEvent.ConnectionLost, "no acknowledgement of a message on acme/line4/");
        network.Heal();
        await capture.Messages.WaitUntilAsync(() => Arrived(capture).Contains(2), "result 2");
    }

    [Fact]
    public async Task Connection_IdleLinkSwallowsEverything_IsGivenUp()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using TcpProxy network = new(broker.Port);
        await using Rig rig = await Rig.StartAsync(network.Uri, options => options with
        {
            KeepAlive = TimeSpan.FromSeconds(1),
            AcknowledgeTimeout = TimeSpan.FromMilliseconds(500),
            ConnectTimeout = TimeSpan.FromSeconds(1),
            DrainTimeout = TimeSpan.Zero,
        });
        rig.Log.Expect(LogEvent.ConnectFailed);
        await rig.Log.WaitForAsync(LogEvent.Connected);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        network.Swallow();
        await rig.Log.WaitForAsync(LogEvent.ConnectionLost, "for results");
    }

    [Theory]
    [InlineData(42, LogEvent.OwnWillCorrected)]
    [InlineData(7, LogEvent.StatusCorrected)]
    public async Task Status_Overwritten_IsPublishedAgainAndSaysByWhom(int session, LogEvent said)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri, "acme/line4/status");
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        CapturedMessage online = await capture.Messages.WaitForAsync("status", IsState("online"));
        using IMqttClient other = new MqttClientFactory().CreateMqttClient();
        await other.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(),
            TestContext.Current.CancellationToken);
        await other.PublishStringAsync(
            online.Topic,
            online.Text.Replace("online", "lost", StringComparison.Ordinal)
            .Replace("\"session\":42", $"\"session\":{session}", StringComparison.Ordinal),
            MqttQualityOfServiceLevel.AtLeastOnce, retain: true, TestContext.Current.CancellationToken);

        await capture.Messages.WaitUntilAsync(
            // A publisher that subscribes at that moment may hear of it twice, and corrects it twice.
            () => IsState("online")(capture.Messages.On("status")[^1]) && capture.Messages.On("status").Count >= 3, "online after lost");
        await rig.Log.WaitForAsync(said);
    }

    [Fact]
    public async Task TakenOver_ByClientWithSameId_IsAnAlarm()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Log.Expect(LogEvent.TakenOver);
        await rig.Log.WaitForAsync(LogEvent.Connected, "for results");
        using IMqttClient twin = new MqttClientFactory().CreateMqttClient();
        await twin.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithClientId(Samples.Agent.Agent).Build(),
            TestContext.Current.CancellationToken);
        await rig.Log.WaitForAsync(LogEvent.TakenOver, "'line4-vision1'");
    }

    [Fact]
    public async Task Publish_WithoutTheRight_IsKeptUntilTheRightIsGiven()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Acknowledge = publish => publish.ApplicationMessage.Topic.StartsWith("acme/line4/cap/", StringComparison.Ordinal)
            ? MqttPubAckReasonCode.NotAuthorized
            : MqttPubAckReasonCode.Success;
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { RefusalRetry = TimeSpan.FromMilliseconds(300) });
        rig.Log.Expect(LogEvent.MessageRefused, "on acme/line4/cap/");
        for (int sequence = 1; sequence <= 5; sequence++) rig.Store.Take(Samples.Pass(sequence));
        await broker.Published.WaitForAsync("cap/result", 5);
        Assert.Equal((0, 0, 5), (rig.Publisher.Statistics.Delivered, rig.Publisher.Statistics.Dropped, rig.Publisher.Statistics.Waiting));

        broker.Acknowledge = null;
        await Eventually.TrueAsync(() => rig.Publisher.Statistics is { Delivered: 5, Waiting: 0 });
        Assert.Single(rig.Log.Entries,
            entry => entry.Event == LogEvent.MessageRefused && entry.Text.Contains(" on acme/line4/cap/result", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MqttPubAckReasonCode.PayloadFormatInvalid, 1)]
    [InlineData(MqttPubAckReasonCode.ImplementationSpecificError, 3)]
    public async Task Publish_PoisonMessage_IsParkedAfterAFewAttempts(MqttPubAckReasonCode code, int attempts)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Acknowledge = publish => publish.ApplicationMessage.Topic.Contains("/cap/", StringComparison.Ordinal)
            && System.Text.Encoding.UTF8.GetString(publish.ApplicationMessage.Payload.ToArray())
            .Contains("\"seq\":3,", StringComparison.Ordinal)
            ? code : MqttPubAckReasonCode.Success;
        await using Rig rig = await Rig.StartAsync(broker.Uri,
            options => options with { RefusalRetry = TimeSpan.FromMilliseconds(100), LastPeriod = TimeSpan.FromHours(1) });
        rig.Log.Expect(LogEvent.MessageRefused);
        for (int sequence = 1; sequence <= 5; sequence++) rig.Store.Take(Samples.Pass(sequence));
        await Eventually.TrueAsync(() => rig.Publisher.Statistics is { Delivered: 4, Refused: 1, Waiting: 0 });
        // A new connection begins with all that still waits.
        await broker.CutAsync(Samples.Agent.Agent);
        await Eventually.TrueAsync(() => broker.ConnectsOf(Samples.Agent.Agent) == 2);
        rig.Store.Take(Samples.Pass(6));
        await Eventually.TrueAsync(() => rig.Publisher.Statistics is { Delivered: 5, Waiting: 0 });

        Assert.Equal((1, 0), (rig.Publisher.Statistics.Refused, rig.Publisher.Statistics.Dropped));
        Assert.Equal(attempts,
            MqttPublisherTests.Sequences([.. broker.Published.On("cap/result"), .. broker.Published.On("cap/backlog")])
            .Count(sequence => sequence == 3));
    }

    [Fact]
    public async Task Publish_MoreRegionsThanTheBrokerTakes_LeavesSomeOutAndSaysSo()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync("max_packet_size 4000");
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        Inspection inspection = Samples.Fail(1);
        Region region = inspection.Regions[0];
        rig.Store.Take(inspection with { Regions = [.. Enumerable.Repeat(region, 1000)] });
        rig.Store.Take(Samples.Pass(2));

        IReadOnlyList<CapturedMessage> results = await capture.Messages.WaitForAsync("cap/result", 2);
        Assert.Equal(16, results[0].Json.GetProperty("regions").GetArrayLength());
        Assert.Equal(984, results[0].Json.GetProperty("regionsOmitted").GetInt32());
        Assert.Equal(2, results[1].Json.GetProperty("seq").GetInt64());
        Assert.Equal(1, rig.Publisher.Statistics.Connections);
    }

    [Fact]
    public async Task Publish_NothingFits_IsCountedAndTheNextGoesOn()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync("max_packet_size 4000");
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Log.Expect(LogEvent.ResultTooLarge);
        rig.Store.Take(Samples.Pass(1) with { PartId = new string('x', 5000) });
        rig.Store.Take(Samples.Pass(2));
        Assert.Equal(2, (await capture.Messages.WaitForAsync("cap/result"))[0].Json.GetProperty("seq").GetInt64());
        await rig.Log.WaitForAsync(LogEvent.ResultTooLarge);
        await Eventually.TrueAsync(() => rig.Publisher.Statistics is { Refused: 1, Waiting: 0 });
        Assert.Equal(1, rig.Publisher.Statistics.Connections);
    }

    [Fact]
    public async Task PublishPicture_LargerThanTheBrokerTakes_IsCountedAndTheNextGoesOn()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync("max_packet_size 4000");
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Publisher.Pictures.Take(Samples.Picture(Samples.Fail(1), 5000));
        rig.Publisher.Pictures.Take(Samples.Picture(Samples.Fail(2), 2000));
        Assert.Equal("2", (await capture.Messages.WaitForAsync("image/overlay"))[0].Properties["seq"]);
        Assert.Equal(1, rig.Publisher.Statistics.PicturesDropped);
        await rig.Log.WaitForAsync(LogEvent.PictureTooLarge, "of 5000 bytes was not sent: the broker takes 4000");
    }

    [Fact]
    public async Task Publish_BrokerTakesOneAtATime_ObeysAndDelivers()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync("max_inflight_messages 1");
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri, options => options with { PlainVerdict = true });
        for (int sequence = 1; sequence <= 50; sequence++) rig.Store.Take(Samples.Fail(sequence));
        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number),
            MqttPublisherTests.Sequences(await capture.Messages.WaitForAsync("cap/result", 50)));
        await capture.Messages.WaitForAsync("cap/verdict", 50);
        Assert.Contains(rig.Log.Entries,
            entry => entry.Event == LogEvent.Connected && entry.Text.Contains("window 1,", StringComparison.Ordinal));
        Assert.Equal(1, rig.Publisher.Statistics.Connections);
    }

    private static Func<CapturedMessage, bool> IsState(string state) => message => message.Json.GetProperty("state").GetString() == state;

    private static HashSet<long> Arrived(MqttCapture capture) =>
        [.. MqttPublisherTests.Sequences(capture.Messages.On("cap/result")),
            .. MqttPublisherTests.Sequences(capture.Messages.On("cap/backlog"))];
}
