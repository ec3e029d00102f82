using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Commands;

/// <summary>Commands on their way from the broker to whoever carries them out, and back.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Handler _handler = new();
    private readonly WriteLease _lease = new(TimeProvider.System);

    private string Audit => _folder.PathTo("audit.jsonl");

    [Fact]
    public async Task Command_SameTransaction_IsCarriedOutOnceAndAnsweredAlike()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using (Rig rig = await StartAsync(broker))
        {
            await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
            JsonObject command = Write("t1");
            string first = (await client.AskAsync("pause", command)).GetRawText(),
                second = (await client.AskAsync("pause", command)).GetRawText();
            Assert.Equal(first, second);
            // Another verb with the same transaction is another command.
            await client.AskAsync("resume", command);
        }
        Assert.Equal([CommandVerb.Pause, CommandVerb.Resume], _handler.Done);

        // The broker may send it again after a restart of the agent.
        await using (Rig rig = await StartAsync(broker))
        {
            await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
            Assert.True((await client.AskAsync("pause", Write("t1"))).GetProperty("ok").GetBoolean());
        }
        Assert.Equal(2, _handler.Done.Count);
        Assert.Equal(2, File.ReadAllLines(Audit).Length);
    }

    [Fact]
    public async Task Command_AuditLineTorn_IsPassedOverAndTheNextStandsOnALineOfItsOwn()
    {
        File.WriteAllText(Audit, "{\"verb\":\"pause\",\"transaction\":\"t1\",\"message\":\"Done.\"}\n{\"verb\":\"resu");
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        await client.AskAsync("pause", Write("t1"));
        await client.AskAsync("resume", Write("t2"));
        Assert.Equal([CommandVerb.Resume], _handler.Done);
        Assert.Equal(3, File.ReadAllLines(Audit).Length);
        Assert.Contains("t2", File.ReadAllLines(Audit)[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause", "nonsense", "malformed")]
    [InlineData("pause", "[1]", "malformed")]
    [InlineData("pause", "{\"transaction\":\"1\",\"transaction\":\"2\",\"by\":\"me\"}", "malformed")]
    [InlineData("pause", "{\"transaction\":7,\"by\":\"me\"}", "malformed")]
    [InlineData("pause", "{\"by\":\"me\",\"station\":\"cap\"}", null)]
    [InlineData("pause", "{\"transaction\":\"1\"}", "malformed")]
    [InlineData("pause", "{\"transaction\":\"1\",\"by\":\"me\",\"sentAt\":\"yesterday\"}", "expired")]
    [InlineData("pause", "{\"transaction\":\"1\",\"by\":\"me\",\"sentAt\":\"2020-01-01T00:00:00Z\"}", "expired")]
    [InlineData("pause", "{\"transaction\":\"1\",\"by\":\"me\",\"sentAt\":\"2120-01-01T00:00:00Z\"}", "expired")]
    [InlineData("pause", "{\"transaction\":\"\\ud800\",\"by\":\"me\"}", "malformed")]
    [InlineData("pause", "{\"transaction\":\"\",\"by\":\"me\",\"station\":\"cap\"}", null)]
    [InlineData("pause", "{\"transaction\":\"1\",\"by\":\"me\",\"station\":\"lid\"}", "unknownStation")]
    [InlineData("pause", "{\"transaction\":\"1\",\"by\":\"me\\n\\u001b[2J\",\"station\":\"cap\"}", "malformed")]
    [InlineData("dance", "{}", "unknownVerb")]
    [InlineData("Pause", "{}", "unknownVerb")]
    [InlineData("setThreshold", "{\"transaction\":\"1\",\"by\":\"me\"}", "notAllowed")]
    [InlineData("ping", "", null)]
    public async Task Command_Malformed_IsAnsweredAndNotCarriedOut(string verb, string payload, string? error)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        JsonElement reply = await client.AskRawAsync(verb, Encoding.UTF8.GetBytes(payload));
        Assert.Equal(error, reply.GetProperty("error").GetString());
        Assert.Equal(error is null ? 1 : 0, _handler.Done.Count);
    }

    [Fact]
    public async Task Command_TooLongOrDeep_IsRefused()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        Assert.Equal("tooLong", (await client.AskRawAsync("ping", new byte[70_000])).GetProperty("error").GetString());
        string deep = "{\"a\":" + new string('[', 5000) + new string(']', 5000) + "}";
        Assert.Equal("malformed", (await client.AskRawAsync("ping", Encoding.UTF8.GetBytes(deep))).GetProperty("error").GetString());
        Assert.Empty(_handler.Done);
    }

    [Fact]
    public async Task Command_Retained_IsRefused()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        await client.SendAsync("pause", Write("t1").ToJsonString(), retain: true);
        await using Rig rig = await StartAsync(broker);
        CapturedMessage reply = await broker.Published.WaitForAsync("cmd/pause/reply", _ => true);
        Assert.Equal("retained", reply.Json.GetProperty("error").GetString());
        Assert.Empty(_handler.Done);
    }

    [Fact]
    public async Task Command_WithoutResponseTopic_IsAnsweredOnItsOwn()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        await client.SendAsync("ping", "{\"transaction\":\"mine\"}");
        CapturedMessage reply = await broker.Published.WaitForAsync("cmd/ping/reply", _ => true);
        Assert.Equal("mine", reply.Json.GetProperty("transaction").GetString());
    }

    [Fact]
    public async Task Command_ThatFails_IsAnsweredAndTheNextOneIsServed()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        rig.Log.Expect(LogEvent.CommandFailed);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        _handler.Fail = true;
        JsonElement reply = await client.AskAsync("pause", Write("t9"));
        Assert.Equal(("failed", "It broke."), (reply.GetProperty("error").GetString(), reply.GetProperty("message").GetString()));
        _handler.Fail = false;
        Assert.True((await client.AskAsync("ping")).GetProperty("ok").GetBoolean());
        Assert.False(File.Exists(Audit));
    }

    [Fact]
    public async Task Commands_MoreThanCanWait_AreRefusedAsBusyNotLost()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        _handler.Gate = new TaskCompletionSource();
        Task<JsonElement>[] asked = [.. Enumerable.Range(0, 60).Select(_ => client.AskAsync("ping"))];
        await broker.Published.WaitUntilAsync(() => asked.Count(answer => answer.IsCompletedSuccessfully) >= 20, "refusals");
        _handler.Gate.SetResult();
        JsonElement[] replies = await Task.WhenAll(asked);
        Assert.All(replies, reply => Assert.True(reply.GetProperty("ok").GetBoolean() || reply.GetProperty("error").GetString() == "busy"));
        Assert.Equal(_handler.Done.Count, replies.Count(reply => reply.GetProperty("ok").GetBoolean()));
    }

    /// <summary>Whatever bytes arrive, each message gets exactly one answer and none is carried out that is not right.</summary>
    [Fact]
    public async Task Commands_Mutated_NeverDisturb()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        byte[] seed = Encoding.UTF8.GetBytes(Write("t").ToJsonString());
        var random = new Numerics.SplitMix64(7);
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = [.. seed];
            for (int change = 0; change <= i % 4; change++) bytes[random.NextInt32(bytes.Length)] = (byte)random.NextInt32(256);
            JsonElement reply = await client.AskRawAsync("pause", bytes[..random.NextInt32(bytes.Length + 1)]);
            Assert.Equal(reply.GetProperty("ok").GetBoolean(), reply.GetProperty("error").ValueKind == JsonValueKind.Null);
        }
        Assert.True((await client.AskAsync("ping")).GetProperty("ok").GetBoolean());
    }

    [Theory]
    [InlineData("acme/line4/cmd/pause")]
    [InlineData("acme/line4/status")]
    [InlineData("plant/stop")]
    public async Task Command_ResponseTopicOfTheAgentsOwn_IsAnsweredOnTheDefaultTopic(string responseTopic)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        await client.SendAsync("ping", "{\"transaction\":\"mine\"}", responseTopic: responseTopic);
        CapturedMessage reply = await broker.Published.WaitForAsync("cmd/ping/reply", _ => true);
        Assert.Equal("mine", reply.Json.GetProperty("transaction").GetString());
    }

    [Fact]
    public async Task Command_WhileSomebodyElseHoldsTheLease_IsRefusedAndSaysWho()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        Assert.True(_lease.TryTake("anna (page)", TimeSpan.FromMinutes(5), out _));
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        JsonElement reply = await client.AskAsync("pause", Write("t1"));
        Assert.Equal("busy", reply.GetProperty("error").GetString());
        Assert.Contains("anna (page)", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        // What changes nothing is answered all the same, and a refusal is not the transaction's last word.
        Assert.True((await client.AskAsync("ping")).GetProperty("ok").GetBoolean());
        _lease.Release("anna (page)");
        Assert.True((await client.AskAsync("pause", Write("t1"))).GetProperty("ok").GetBoolean());
    }

    /// <summary>
    /// Whoever sends commands without end pushes out neither a request to stop the line nor an event, and holds up no result.
    /// </summary>
    [Fact]
    public async Task Commands_InAFlood_StopsEventsAndResultsStillArrive()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using Rig rig = await StartAsync(broker);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        await broker.StopAsync();
        rig.Log.Expect(LogEvent.ConnectFailed);
        rig.Publisher.LineStop.Request(new StopRequest("plant/stop", "cap", "rejectsInARow", 7));
        rig.Publisher.Events.Take(Samples.Event());
        var inbox = new CommandMessage { Word = "dance", Payload = "{}"u8.ToArray(), Via = "mqtt" };
        int answers = 0;
        for (int i = 0; i < 20_000; i++) rig.Desk!.Take(inbox, (_, _) => answers++);
        Assert.InRange(answers, 2000, 6000);
        rig.Store.Take(Samples.Pass(1));
        await broker.ListenAsync();
        Assert.Equal(7, (await broker.Published.WaitForAsync("plant/stop", _ => true)).Json.GetProperty("seq").GetInt64());
        await broker.Published.WaitForAsync("acme/line4/event", message => message.Json.GetProperty("code").GetString() == "EI-4010");
        await broker.Published.WaitForAsync("cap/result", 1);
    }

    [Fact]
    public async Task ResponseTopics_ThatTheBrokerRefuses_AreNamedAndKeptUpToAThousand()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Acknowledge = publish => publish.ApplicationMessage.Topic.StartsWith("denied/", StringComparison.Ordinal)
            ? MQTTnet.Protocol.MqttPubAckReasonCode.NotAuthorized
            : MQTTnet.Protocol.MqttPubAckReasonCode.Success;
        await using Rig rig = await StartAsync(broker);
        rig.Log.Expect(LogEvent.MessageRefused);
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "acme/line4");
        for (int i = 0; i < 1200; i++) await client.SendAsync("ping", "", responseTopic: $"denied/{i}");
        await broker.Published.WaitUntilAsync(
            () => rig.Log.Entries.Count(entry => entry.Event == LogEvent.MessageRefused) == 1000, "a thousand refusals");
        // Behind so many commands one more may be refused as busy, but not for good.
        for (int tries = 1; !(await client.AskAsync("ping")).GetProperty("ok").GetBoolean(); tries++) Assert.InRange(tries, 1, 100);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Write(string transaction) => new() { ["transaction"] = transaction, ["by"] = "mia", ["station"] = "cap" };

    private async Task<Rig> StartAsync(TestBroker broker)
    {
        var rig = new Rig(broker.Uri);
        rig.TakeCommands(_handler, new HashSet<CommandVerb> { CommandVerb.Ping, CommandVerb.Pause, CommandVerb.Resume }, Audit, _lease);
        int before = broker.Published.On("acme/line4/status").Count;
        await rig.StartAsync();
        rig.Publisher.Status.Take(new StationStatus("cap", Pipeline.StationState.Running));
        await broker.Published.WaitForAsync("acme/line4/status", before + 1);
        return rig;
    }

    private sealed class Handler : ICommandHandler
    {
        public IReadOnlyCollection<string> Stations { get; } = ["cap"];

        public ConcurrentQueue<CommandVerb> Done { get; } = [];

        public bool Fail { get; set; }

        public TaskCompletionSource? Gate { get; set; }

        public async Task<CommandOutcome> ExecuteAsync(AgentCommand command, Action<CommandOutcome> answer, CancellationToken cancellation)
        {
            if (Gate is { } gate) await gate.Task.WaitAsync(cancellation);
            if (Fail) throw new InvalidOperationException("It broke.");
            Done.Enqueue(command.Verb);
            return CommandOutcome.Done("Done.");
        }
    }
}
