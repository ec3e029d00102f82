using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>What others send too much of. Memory is measured, so nothing runs beside it.</summary>
[Collection(nameof(MqttPublisherAllocationTests))]
[Long]
public sealed class InboundFloodTests
{
    [Theory]
    [InlineData(MqttProtocol.Mqtt5)]
    [InlineData(MqttProtocol.Mqtt311)]
    public async Task Receive_HugeMessages_TakeNoMemoryAndEndNoConnection(MqttProtocol protocol)
    {
        const int Bytes = 40 << 20;
        using var folder = new TemporaryFolder();
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync();
        await using var rig = new Rig(broker.Uri, options => options with { Protocol = protocol });
        rig.TakeCommands(new NoCommands(), new HashSet<CommandVerb> { CommandVerb.Ping }, folder.PathTo("audit.jsonl"));
        await rig.StartAsync();
        await using (MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri, "acme/line4/status"))
            await capture.Messages.WaitForAsync("status");
        await using MqttCapture answers = await MqttCapture.SubscribeAsync(broker.Uri, "acme/line4/cmd/+/reply");
        string huge = folder.PathTo("huge");
        await File.WriteAllBytesAsync(huge, new byte[Bytes], TestContext.Current.CancellationToken);
        long connections = rig.Publisher.Statistics.Connections, before = GC.GetTotalAllocatedBytes();
        await SendFileAsync(broker, "acme/line4/cmd/ping", huge);
        await SendFileAsync(broker, "acme/line4/status", huge);
        await SendFileAsync(broker, "acme/line4/cmd/nothing", huge, "-r");
        await SendFileAsync(broker, "acme/line4/cmd/ping", folder.PathTo("audit.jsonl"), "-n");
        await answers.Messages.WaitForAsync("ping/reply", message => message.Json.GetProperty("ok").GetBoolean());
        Assert.Equal(connections, rig.Publisher.Statistics.Connections);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, Bytes);
        if (protocol != MqttProtocol.Mqtt311) return;
        // Under MQTT 5 the broker knows what the agent takes, and keeps the rest.
        await rig.Log.WaitForAsync(LogEvent.MessageNotRead, "at most 131072");
        Assert.Contains("bytes; at most 65536 are read", answers.Messages.On("ping/reply")[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbeddedBroker_ConnectionsWithoutEnd_LeavesResultsAloneAndTakesClientsAgain()
    {
        await using var broker = new EmbeddedBroker();
        await broker.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri);
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        await Eventually.TrueAsync(() => rig.Publisher.Statistics.Connected);
        var flood = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 4 * EmbeddedBroker.MostConnections; i++)
            {
                var client = new TcpClient();
                flood.Add(client);
                await client.ConnectAsync("127.0.0.1", broker.Port, TestContext.Current.CancellationToken);
            }
            // Whoever finds no room is closed at once.
            await Eventually.TrueAsync(
                () => flood.Count(client => client.Client.Poll(0, SelectMode.SelectRead)) >= 3 * EmbeddedBroker.MostConnections);
            for (int sequence = 1; sequence <= 100; sequence++) rig.Store.Take(Samples.Pass(sequence));
            await capture.Messages.WaitUntilAsync(
                () => capture.Messages.On("cap/result").Count + capture.Messages.On("cap/backlog").Count >= 100, "all results");
            // Those that never say who they are make room again.
            await Eventually.TrueAsync(async () =>
            {
                try
                {
                    await using MqttCapture late = await MqttCapture.SubscribeAsync(broker.Uri, "nothing");
                    return true;
                }
                catch (Exception exception) when (exception is MqttCommunicationException or OperationCanceledException)
                {
                    return false;
                }
            });
        }
        finally
        {
            foreach (TcpClient client in flood) client.Dispose();
        }
    }

    [Fact]
    public async Task EmbeddedBroker_RetainedWithoutEnd_KeepsWhatFitsAndForgetsWhatIsTakenBack()
    {
        await using var broker = new EmbeddedBroker();
        await broker.StartAsync();
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithClientId("flood").Build();
        // Room for megabytes: with the library's 8 KB each waits thousands of times for the system's delayed acknowledgement.
        ((MqttClientTcpOptions)options.ChannelOptions).BufferSize = 1 << 20;
        await client.ConnectAsync(options, TestContext.Current.CancellationToken);
        int refused = 0;
        for (int i = 0; i < EmbeddedBroker.MostRetained + 100; i++)
            if (!await KeepAsync($"flood/{i}", 10)) refused++;
        Assert.Equal(100, refused);
        Assert.True(await KeepAsync("flood/0", 20));
        Assert.True(await KeepAsync("flood/1", 0));
        Assert.True(await KeepAsync("flood/new", 1 << 20));
        int large = 0;
        while (await KeepAsync($"flood/{1 + ++large}", 8 << 20)) Assert.InRange(large, 1, 20);
        Assert.InRange(large, 7, 8);

        async Task<bool> KeepAsync(string topic, int bytes) => (await client.PublishAsync(
            new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(new byte[bytes]).WithRetainFlag()
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
            TestContext.Current.CancellationToken)).IsSuccess;
    }

    [Fact]
    public async Task EmbeddedBroker_PacketThatClaimsToBeHuge_TakesNoMemory()
    {
        await using var broker = new EmbeddedBroker();
        await broker.StartAsync();
        long before = GC.GetTotalAllocatedBytes();
        for (int i = 0; i < 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", broker.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync(new byte[] { 0x10, 0xff, 0xff, 0xff, 0x7f, 0 }, TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => client.Client.Poll(0, SelectMode.SelectRead));
        }
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50 << 20);
    }

    /// <summary>
    /// Whoever asks the line to stop without end while the broker is away takes a stated amount of memory, and pushes out neither the
    /// request of another station nor an event or a result.
    /// </summary>
    [Fact]
    public async Task StopRequests_OfOneStationWithoutEnd_PushOutNothingAndTakeLittleMemory()
    {
        const int Flood = 20_000, Kept = 100;
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await Rig.StartAsync(broker.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        await broker.Published.WaitForAsync("status");
        await broker.StopAsync();
        rig.Publisher.LineStop.Request(new StopRequest("plant/stop", "lid", "failedShare", 7));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int sequence = 1; sequence <= Flood; sequence++)
            rig.Publisher.LineStop.Request(new StopRequest("plant/stop", "cap", "rejectsInARow", sequence));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2 << 20);
        rig.Publisher.Events.Take(Samples.Event());
        rig.Store.Take(Samples.Pass(1));
        await broker.ListenAsync();
        await broker.Published.WaitForAsync("cap/result");
        await broker.Published.WaitForAsync("acme/line4/event", message => message.Json.GetProperty("code").GetString() == "EI-4010");
        IReadOnlyList<CapturedMessage> stops = await broker.Published.WaitForAsync("plant/stop", Kept);
        Assert.Equal(Kept, stops.Count);
        Assert.Equal(7, stops.Single(stop => stop.Json.GetProperty("station").GetString() == "lid").Json.GetProperty("seq").GetInt64());
        Assert.Equal(Flood, stops[^1].Json.GetProperty("seq").GetInt64());
    }

    /// <summary>Whoever asks may name topics for answers that the broker then refuses: those that are remembered have a bound.</summary>
    [Fact]
    public void RefusedTopics_WithoutEnd_TakeTwoMegabytes()
    {
        // The longest name that is taken, in two bytes a letter, and what a set has beside it.
        const int Longest = 1024, Bound = 1000 * (2 * Longest + 100);
        var refusals = new RefusalPolicy(Samples.Options(new Uri("mqtt://127.0.0.1:1")), null!, TimeProvider.System, NullLogger.Instance);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 100_000; i++)
        {
            string topic = i.ToString(CultureInfo.InvariantCulture).PadLeft(Longest, 't');
            refusals.Refused(new InFlightMessage(1, topic, 0, null), MqttPubAckReasonCode.NotAuthorized);
        }
        long taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(refusals);
        Assert.InRange(taken, Bound / 2, Bound);
    }

    private sealed class NoCommands : ICommandHandler
    {
        public IReadOnlyCollection<string> Stations { get; } = ["cap"];

        public Task<CommandOutcome> ExecuteAsync(AgentCommand command, Action<CommandOutcome> answer, CancellationToken cancellation) =>
            Task.FromResult(CommandOutcome.Done("here"));
    }

    // The broker has it when this returns.
    private static async Task SendFileAsync(MosquittoBroker broker, string topic, string file, params string[] more)
    {
        FoundComponent tools = Component.MosquittoClients.Require();
        string[] content = more.Contains("-n") ? [] : ["-f", file];
        var start = new ProcessStartInfo(tools.Beside("mosquitto_pub"),
            ["-V", "5", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-t", topic, .. content, .. more]);
        if (tools.LibraryFolders is { Length: > 0 } libraries) start.Environment["LD_LIBRARY_PATH"] = libraries;
        using Process publisher = Process.Start(start)!;
        await publisher.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, publisher.ExitCode);
    }
}
