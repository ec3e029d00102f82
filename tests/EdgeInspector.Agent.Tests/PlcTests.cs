using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>The agent with a PLC: what it reads is what MQTT says, and its commands go the way of all others.</summary>
[Long]
public sealed class PlcTests(TaughtLine line) : IDisposable
{
    private const int Status = 1, Status2 = 2, State = 4, CommandFailure = 14, Sequence = 40, Verdict = 46, Score = 48, PartId = 62;
    private const int Control = 200;
    private const ushort ResultAck = 1, SelectRecipe = 4, Pause = 8, Resume = 16, ResultValid = 1 << 7;
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Results_AreThoseOfMqtt_InOrder()
    {
        (FileAgent agent, PlcClient plc) = await StartAsync();
        await using FileAgent running = agent;
        using PlcClient connected = plc;
        List<(long Sequence, string Verdict, float Score, string Part)> read = [];
        while (read.Count < 10)
        {
            ushort[] words = await plc.ReadAsync(0, 80);
            if ((words[Status] & ResultValid) == 0) continue;
            long sequence = (long)words[Sequence] << 48 | (long)words[Sequence + 1] << 32 | (long)words[Sequence + 2] << 16
                | words[Sequence + 3];
            string verdict = words[Verdict] switch { 1 => "pass", 2 => "fail", _ => "notInspected" };
            string part = string.Concat(words[PartId..(PartId + 16)].SelectMany(word => new[] { (char)(word >> 8), (char)(word & 255) }));
            read.Add((sequence, verdict, BitConverter.UInt32BitsToSingle((uint)words[Score] << 16 | words[Score + 1]), part.TrimEnd('\0')));
            Assert.Equal(0, await plc.WriteAsync(Control, ResultAck));
            Assert.Equal(0, await plc.WriteAsync(Control, 0));
        }
        foreach ((long sequence, string verdict, float score, string part) in read)
        {
            JsonElement told = (await agent.ResultAsync(result => result.Json.GetProperty("seq").GetInt64() == sequence)).Json;
            // A busy machine may let a pass grow too old, and then it is none for the PLC; nothing else may differ.
            if (verdict != "notInspected" || told.GetProperty("verdict").GetString() != "pass")
                Assert.Equal((told.GetProperty("verdict").GetString(), told.GetProperty("score").GetSingle()), (verdict, score));
            Assert.Equal(told.GetProperty("part").GetProperty("id").GetString(), part);
        }
        Assert.Equal(read.Select(one => one.Sequence).Distinct().Order(), read.Select(one => one.Sequence));
    }

    [Fact]
    public async Task Commands_AreCarriedOutWhereTheyAreAllowed_AndPutOnRecord()
    {
        (FileAgent agent, PlcClient plc) = await StartAsync();
        await using FileAgent running = agent;
        using PlcClient connected = plc;
        Assert.Equal(0, await plc.WriteAsync(Control, Pause));
        await Eventually.TrueAsync(async () => await plc.ReadAsync(0, 80) is var words && words[State] == 5 && (words[Status2] & 7) == 2);
        await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/cap/state",
            message => message.Text.Contains("paused", StringComparison.Ordinal));
        // What waits is no pass any more, and no part that comes is.
        Assert.NotEqual(1, (await plc.ReadAsync(Verdict, 1))[0]);
        string record = Assert.Single(File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl")),
            entry => entry.Contains("\"verb\":\"pause\"", StringComparison.Ordinal));
        Assert.Contains("PLC 127.0.0.1", record, StringComparison.Ordinal);
        Assert.Equal(0, await plc.WriteAsync(Control, 0));
        Assert.Equal(0, await plc.WriteAsync(Control, Resume));
        await Eventually.TrueAsync(async () => await plc.ReadAsync(0, 80) is var words && words[State] == 1 && (words[Status2] & 7) == 2);
        Assert.Equal(0, await plc.WriteAsync(Control, 0));
        // Not in modbus.commands.
        Assert.Equal(0, await plc.WriteAsync(Control + 1, 1));
        Assert.Equal(0, await plc.WriteAsync(Control, SelectRecipe));
        await Eventually.TrueAsync(async () => ((await plc.ReadAsync(Status2, 1))[0] & 4) != 0);
        Assert.Equal(4, (await plc.ReadAsync(CommandFailure, 1))[0]);
    }

    private async Task<(FileAgent Agent, PlcClient Plc)> StartAsync()
    {
        int port = FreePort.Find();
        // The section stands behind mqtt, which the text around it closes.
        FileAgent agent = await FileAgent.StartAsync(_folder, _log, $"\"model\": {JsonSerializer.Serialize(line.Model)}",
            mqtt: $$"""}, "modbus": { "enabled": true, "port": {{port}}, "commands": ["pause", "resume"] """);
        return (agent, await PlcClient.ConnectAsync(port));
    }
}
