using System.Text.Json;
using EdgeInspector.Agent.Tests.Hooks;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>The program itself with parts of two stations, a web hook and a PLC, killed in the middle of work and started again.</summary>
[Long]
public sealed class PartsKillTests(TaughtLine line) : IDisposable
{
    private const int Kills = 3, PerRun = 8;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Parts_OverKills_HaveOneRecordEach_OnMqttAndAtTheHook()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using var receiver = new HookReceiver();
        await receiver.StartAsync();
        int plcPort = FreePort.Find();
        string written = "";
        File.WriteAllText(_folder.PathTo("secret"), "a-secret-of-thirty-two-characters");
        File.WriteAllText(_folder.PathTo("agent.json"), Configuration(broker, receiver, plcPort));
        for (int run = 0; run <= Kills; run++)
        {
            await using AgentProgram program = AgentProgram.Start("run", "--config", _folder.PathTo("agent.json"));
            int session = run + 1;
            await broker.Published.WaitUntilAsync(
                () => Parts(broker).Count(part => part.GetProperty("session").GetInt32() == session) >= PerRun,
                $"{PerRun} parts of run {session}");
            if (run < Kills)
            {
                program.Kill();
                await program.EndAsync();
                written += program.Output + program.Errors;
                continue;
            }
            // Unit 3 is the parts'.
            using PlcClient plc = await PlcClient.ConnectAsync(plcPort);
            await Eventually.TrueAsync(async () => (await plc.ReadAsync(46, 1, unit: 3))[0] is >= 1 and <= 3);
            long known = Parts(broker).Max(LastOf);
            await Eventually.TrueAsync(() => Task.FromResult(receiver.Numbers("pair").DefaultIfEmpty().Max() >= known));
            program.SendTerminate();
            await program.EndAsync();
            written += program.Output + program.Errors;
        }

        // The hook has what the disk has: each number in exactly one record, but for those that only the broker had when the agent was
        // killed, and these are said.
        long next = 1;
        foreach (JsonElement part in receiver.Taken.Where(result => result.GetProperty("station").GetString() == "pair")
            .DistinctBy(part => part.GetProperty("id").GetString()).OrderBy(part => part.GetProperty("seq").GetInt64()))
        {
            long sequence = part.GetProperty("seq").GetInt64();
            Assert.True(sequence >= next, $"{sequence} is in two records.");
            if (sequence > next) Assert.Contains($"results {next} to {sequence - 1} of station pair", written, StringComparison.Ordinal);
            next = LastOf(part) + 1;
        }
        // On MQTT a record that went out before its commit may be followed by that of the restart; a stored one never is.
        foreach (IGrouping<long, JsonElement> same in Parts(broker).DistinctBy(part => part.GetProperty("id").GetString())
            .GroupBy(part => part.GetProperty("seq").GetInt64()))
        {
            JsonElement[] earlier = [.. same.OrderBy(part => part.GetProperty("session").GetInt32()).SkipLast(1)];
            Assert.DoesNotContain(earlier, part => part.GetProperty("durable").GetBoolean());
        }
        var numbers = Parts(broker).SelectMany(part => Enumerable.Range(
            (int)part.GetProperty("seq").GetInt64(), (int)(LastOf(part) - part.GetProperty("seq").GetInt64() + 1))).ToHashSet();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers.Order());
    }

    private static long LastOf(JsonElement part) =>
        part.TryGetProperty("seqTo", out JsonElement to) ? to.GetInt64() : part.GetProperty("seq").GetInt64();

    private static IEnumerable<JsonElement> Parts(TestBroker broker) => broker.Published.All
        .Where(message => message.Topic is "edgeinspector/line1/pair/result" or "edgeinspector/line1/pair/backlog")
        .Select(message => message.Json);

    private string Configuration(TestBroker broker, HookReceiver receiver, int plcPort)
    {
        string camera =
            $$"""{ "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 10, "defectRate": 0.2 }""";
        string model = JsonSerializer.Serialize(line.Model);
        return $$"""
            {
              "agent": { "name": "line1", "stateDirectory": "state" },
              "mqtt": { "broker": "{{broker.Uri.OriginalString}}" },
              "page": { "enabled": false }, "health": { "enabled": false },
              "modbus": { "enabled": true, "port": {{plcPort}} },
              "webHooks": [ { "name": "mes", "enabled": true, "url": "http://127.0.0.1:{{receiver.Port}}/hook", "secretFile": "secret" } ],
              "parts": [ { "name": "pair", "stations": ["cap", "lid"], "deadlineMilliseconds": 5000 } ],
              "stations": [ { "name": "cap", "model": {{model}}, "camera": {{camera}} }, { "name": "lid", "model": {{model}}, "camera": {{camera}} } ]
            }
            """;
    }
}
