using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using EdgeInspector.Commands;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>RabbitMQ with its MQTT plugin, which up to 3.12 knows MQTT 3.1.1 only and closes the connection on MQTT 5.</summary>
public sealed class RabbitMqTests : IDisposable
{
    private const int Results = 50;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task RabbitMq_KilledAndStartedAgain_EveryResultFactAndAnswerArrives()
    {
        await using RabbitMqBroker broker = await RabbitMqBroker.StartAsync();
        // Its session is kept while it is away, as a plant's would be.
        var arrived = new ConcurrentDictionary<long, byte>();
        using IMqttClient subscriber = await SubscribeAsync(broker, arrived);
        await using var rig = new Rig(broker.Uri);
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Log.Expect(LogEvent.ProbablyTakenOver);
        rig.TakeCommands(new Here(), new HashSet<CommandVerb> { CommandVerb.Ping }, _folder.PathTo("audit.jsonl"));
        await rig.StartAsync();

        for (int sequence = 1; sequence <= Results; sequence++)
            rig.Store.Take(sequence % 5 == 0 ? Samples.Fail(sequence) : Samples.Pass(sequence));
        await Eventually.TrueAsync(() => arrived.Count == Results);
        await rig.Log.WaitForAsync(LogEvent.FallingBack);
        Assert.Equal("mqtt311", rig.Publisher.Health.Complete(NoHealth).Mqtt!.Protocol);
        await CheckFactsAndAnswersAsync(broker);

        await broker.KillAsync();
        for (int sequence = Results + 1; sequence <= 2 * Results; sequence++) rig.Store.Take(Samples.Pass(sequence));
        await Eventually.TrueAsync(() => !rig.Publisher.Statistics.Connected);
        Assert.Null(rig.Publisher.Health.Complete(NoHealth).Mqtt!.Protocol);
        await broker.ListenAsync();
        using IMqttClient again = await SubscribeAsync(broker, arrived);
        await Eventually.TrueAsync(() => arrived.Count == 2 * Results);
        await CheckFactsAndAnswersAsync(broker);
    }

    public void Dispose() => _folder.Dispose();

    private static AgentHealth NoHealth => new()
    {
        At = TimeProvider.System.GetUtcNow(),
        UptimeSeconds = 1,
        RssBytes = 0,
        ManagedBytes = 0,
        CpuPercent = 0,
        Threads = 1,
        Stations = [],
    };

    // It gives retained messages to filters without wildcards only.
    private static async Task CheckFactsAndAnswersAsync(RabbitMqBroker broker)
    {
        await using (MqttCapture status = await MqttCapture.SubscribeAsync(broker.Uri, "acme/line4/status", protocol: MqttProtocolVersion.V311))
            await status.Messages.WaitForAsync("status", message => message.Json.GetProperty("state").GetString() == "online");
        await using MqttCapture answers =
            await MqttCapture.SubscribeAsync(broker.Uri, "acme/line4/cmd/ping/reply", protocol: MqttProtocolVersion.V311);
        using IMqttClient asker = new MqttClientFactory().CreateMqttClient();
        await asker.ConnectAsync(Options(broker, "asker").Build(), TestContext.Current.CancellationToken);
        await asker.PublishAsync(
            new MqttApplicationMessageBuilder().WithTopic("acme/line4/cmd/ping").WithPayload("{\"transaction\":\"17\",\"by\":\"mia\"}")
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), TestContext.Current.CancellationToken);
        JsonElement answer = (await answers.Messages.WaitForAsync("ping/reply"))[0].Json;
        Assert.Equal(("17", true), (answer.GetProperty("transaction").GetString(), answer.GetProperty("ok").GetBoolean()));
    }

    private static async Task<IMqttClient> SubscribeAsync(RabbitMqBroker broker, ConcurrentDictionary<long, byte> arrived)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += message =>
        {
            using JsonDocument record = JsonDocument.Parse(Encoding.UTF8.GetString(message.ApplicationMessage.Payload.ToArray()));
            arrived[record.RootElement.GetProperty("seq").GetInt64()] = 1;
            return Task.CompletedTask;
        };
        await client.ConnectAsync(Options(broker, "mes-1").WithCleanSession(false).Build(), TestContext.Current.CancellationToken);
        foreach (string topic in (string[])["acme/line4/+/result", "acme/line4/+/backlog"])
            await client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        return client;
    }

    private static MqttClientOptionsBuilder Options(RabbitMqBroker broker, string clientId) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", broker.Port).WithProtocolVersion(MqttProtocolVersion.V311).WithClientId(clientId);

    private sealed class Here : ICommandHandler
    {
        public IReadOnlyCollection<string> Stations { get; } = ["cap"];

        public Task<CommandOutcome> ExecuteAsync(AgentCommand command, Action<CommandOutcome> answer, CancellationToken cancellation) =>
            Task.FromResult(CommandOutcome.Done("here"));
    }
}
