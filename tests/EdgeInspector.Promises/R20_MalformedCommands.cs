using System.Text;
using System.Text.Json;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt.Commands;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using MQTTnet;
using MQTTnet.Packets;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>Malformed commands never disturb, and no command is carried out twice.</summary>
public sealed class R20_MalformedCommands
{
    private static readonly string[] Seeds =
    [
        """{"transaction":"t-1","by":"mes","station":"cap","threshold":0.52,"warningThreshold":null,"sentAt":"2026-11-25T10:00:00Z","ttlMs":30000}""",
        """{"transaction":"t-2","by":"mes","station":"cap","fromSeq":17,"toSeq":99}""",
        """{"transaction":"t-3","by":"mes","station":"cap","recipe":"blue"}""",
    ];

    [Fact]
    public void MutatedCommands_AreReadWithoutAnException()
    {
        Scale.SkipWhenDone("R20");
        int count = Scale.Of(300_000, 20_000_000);
        var random = new SplitMix64(20);
        HashSet<CommandVerb> allowed = [.. Enum.GetValues<CommandVerb>()];
        DateTimeOffset now = DateTimeOffset.Parse("2026-11-25T10:00:05Z", null);
        string[] words = ["setThreshold", "replay", "selectRecipe"];
        long taken = 0;
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Seeds[i % Seeds.Length]);
            for (int change = random.NextInt32(4); change > 0; change--)
            {
                switch (random.NextInt32(3))
                {
                    case 0:
                        bytes[random.NextInt32(bytes.Length)] = (byte)random.NextInt32(256);
                        break;
                    case 1:
                        bytes = bytes[..(1 + random.NextInt32(bytes.Length))];
                        break;
                    default:
                        int from = random.NextInt32(bytes.Length), length = random.NextInt32(bytes.Length - from);
                        bytes = [.. bytes[..from], .. bytes[from..(from + length)], .. bytes[from..]];
                        break;
                }
            }
            var packet = new MqttPublishPacket { Topic = "cmd", PayloadSegment = bytes };
            CommandRequest request = CommandReader.Read(CommandInbox.Read(packet, words[i % words.Length]), allowed, ["cap"], now);
            if (request.Refusal is not null) continue;
            taken++;
            if (!AgentCommand.Writes(request.Verb!.Value)) continue;
            Assert.False(string.IsNullOrEmpty(request.Transaction));
            Assert.False(string.IsNullOrWhiteSpace(request.By));
        }
        Assert.InRange(taken, count / 10, count);
        Scale.Keep("R20", $"{count} mutated commands: {taken} were still right, all others refused with a sentence, no exception.");
    }

    [Fact]
    public async Task RepeatedCommands_AreCarriedOutOnce()
    {
        Scale.SkipWhenDone("R20-repeated");
        int commands = Scale.Of(200, 2000);
        using var folder = new TemporaryFolder();
        var handler = new CountingHandler();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var random = new SplitMix64(21);
        long sent = 0;
        await using TestBroker broker = await TestBroker.StartAsync();
        int online = 0;
        broker.Tap = message =>
        {
            if (message.Topic == "plant/line/status" && message.ConvertPayloadToString().Contains("\"online\"", StringComparison.Ordinal))
                Interlocked.Increment(ref online);
        };
        await using CommandClient client = await CommandClient.ConnectAsync(broker.Uri, "plant/line");
        // In the middle the agent is started again: what it has done it knows from its audit file.
        for (int run = 0; run < 2; run++)
        {
            await using Sender sender = await Sender.StartAsync(broker.Uri, options => options, folder.PathTo("outbox"), session: run,
                commands: (events, log) =>
                new CommandDesk(handler, new HashSet<CommandVerb> { CommandVerb.Pause }, new AuditTrail(folder.PathTo("audit.jsonl")),
                    new WriteLease(TimeProvider.System), events, TimeProvider.System, log));
            // Whoever sees "online" may send a command at once.
            await Eventually.TrueAsync(() => Volatile.Read(ref online) > run);
            for (int i = 0; i < commands; i++, sent++)
            {
                string transaction = $"t-{random.NextInt32(50)}";
                asked.Add(transaction);
                JsonElement reply = await client.AskAsync("pause",
                    new System.Text.Json.Nodes.JsonObject { ["transaction"] = transaction, ["station"] = "cap" });
                Assert.True(reply.GetProperty("ok").GetBoolean());
                Assert.Equal(transaction, reply.GetProperty("transaction").GetString());
            }
        }
        Assert.Equal(asked.Count, handler.CarriedOut);
        string[] audited = [.. File.ReadAllLines(folder.PathTo("audit.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("transaction").GetString()!)];
        Assert.Equal(asked.Order(StringComparer.Ordinal), audited.Order(StringComparer.Ordinal));
        Scale.Keep("R20-repeated",
            $"{sent} commands with {asked.Count} different transactions over a restart: each carried out once, each answered every time.");
    }

    private sealed class CountingHandler : ICommandHandler
    {
        private int _carriedOut;

        public IReadOnlyCollection<string> Stations { get; } = ["cap"];

        public int CarriedOut => Volatile.Read(ref _carriedOut);

        public Task<CommandOutcome> ExecuteAsync(AgentCommand command, Action<CommandOutcome> answer, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _carriedOut);
            return Task.FromResult(CommandOutcome.Done("Done."));
        }
    }
}
