using System.Diagnostics;
using EdgeInspector.Commands;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Mqtt.Tests;

/// <summary>What others send too much of. Memory is measured, so nothing runs beside it.</summary>
[Collection(nameof(MqttPublisherAllocationTests))]
public sealed class InboundFloodTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
        await using (MqttCapture capture = await MqttCapture.SubscribeAsync(broker.Uri, "acme/line4/status")) await capture.Messages.WaitForAsync("status");
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
        await rig.Log.WaitForAsync("was not read: at most 131072 are taken", Patience);
        Assert.Contains("bytes; at most 65536 are read", answers.Messages.On("ping/reply")[0].Text, StringComparison.Ordinal);
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
        var start = new ProcessStartInfo(tools.Beside("mosquitto_pub"), ["-V", "5", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-t", topic, .. content, .. more]);
        if (tools.LibraryFolders is { Length: > 0 } libraries) start.Environment["LD_LIBRARY_PATH"] = libraries;
        using Process publisher = Process.Start(start)!;
        await publisher.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, publisher.ExitCode);
    }
}
