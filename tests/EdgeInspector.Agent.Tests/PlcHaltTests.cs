using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>The program itself with a PLC: while it stands still, as a machine does that hangs, its heartbeat does.</summary>
[Long]
public sealed class PlcHaltTests(TaughtLine line) : IDisposable
{
    private const int Heartbeat = 3, Verdict = 46;
    // What config/modbus.md tells a PLC to wait for.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ProgramThatStandsStill_AnswersNothing_AndBeatsAgainAfterwards()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        int port = FreePort.Find();
        string camera =
            $$"""{ "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 10 }""";
        File.WriteAllText(_folder.PathTo("agent.json"), $$"""
            { "agent": { "name": "line1", "stateDirectory": "state" }, "mqtt": { "broker": "{{broker.Uri.OriginalString}}" },
              "page": { "enabled": false }, "health": { "enabled": false }, "modbus": { "enabled": true, "port": {{port}} },
              "stations": [ { "name": "cap", "model": {{JsonSerializer.Serialize(line.Model)}}, "camera": {{camera}} } ] }
            """);
        await using AgentProgram program = AgentProgram.Start("run", "--config", _folder.PathTo("agent.json"));
        using PlcClient plc = await PlcClient.ConnectAsync(port);
        ushort first = await BeatAsync(plc);
        await Eventually.TrueAsync(async () => await BeatAsync(plc) != first);
        program.SendHalt();
        Task<ushort> asked = BeatAsync(plc);
        // What was answered before the signal came through is no answer of one that stands still; on a busy machine that takes a while.
        for (int answers = 0; await Task.WhenAny(asked, Task.Delay(Patience, TestContext.Current.CancellationToken)) == asked; answers++)
        {
            Assert.InRange(answers, 0, 100);
            asked = BeatAsync(plc);
        }
        await Task.Delay(Patience, TestContext.Current.CancellationToken);
        Assert.False(asked.IsCompleted);
        program.SendGoOn();
        ushort stood = await asked;
        await Eventually.TrueAsync(async () => await BeatAsync(plc) != stood);
        // A pass from before is none any more, or was replaced by a newer result.
        await Eventually.TrueAsync(async () => (await plc.ReadAsync(Verdict, 1))[0] is >= 1 and <= 3);
    }

    private static async Task<ushort> BeatAsync(PlcClient plc) => (await plc.ReadAsync(Heartbeat, 1))[0];
}
