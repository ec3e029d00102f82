using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>The program itself, begun by its verb with challenge parts and killed while they are shown.</summary>
[Long]
public sealed class ChallengeKillTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_IsKilled_IsBrokenOffAndSaid_AndWhatWasPassedBeforeStands()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            {
              "agent": { "name": "tested", "stateDirectory": "state" },
              "mqtt": { "broker": "{{broker.Uri.OriginalString}}" },
              "stations": [ {
                "name": "cap", "model": "{{line.Model}}", "threshold": 900,
                "challenge": { "sets": [
                  { "name": "short", "parts": [ { "name": "one", "expect": "pass" } ] },
                  { "name": "long", "parts": [ { "name": "one", "expect": "pass" }, { "name": "two", "partId": "no frame has it" } ] } ] },
                "camera": { "driver": "folder", "path": "{{line.Good}}", "loop": true, "framesPerSecond": 20 } } ]
            }
            """);
        await using (AgentProgram program = AgentProgram.Start("run", "--config", file))
        {
            await broker.Published.WaitForAsync("cap/result", message => message.Json.GetProperty("verdict").GetString() == "pass");
            await StartAsync(file, "short");
            await ResultAsync(broker, 1, "passed");
            await StartAsync(file, "long");
            await broker.Published.WaitForAsync("cap/challenge", message => message.Json.GetProperty("running") is
            { ValueKind: JsonValueKind.Object } run && run.GetProperty("seen").GetArrayLength() == 1);
            program.Kill();
            await program.EndAsync();
        }
        await using (AgentProgram program = AgentProgram.Start("run", "--config", file))
        {
            JsonElement told = (await ResultAsync(broker, 2, "brokenOff")).Json;
            Assert.Equal("the agent ended while it was on", told.GetProperty("last").GetProperty("why").GetString());
            JsonElement[] sets = [.. told.GetProperty("sets").EnumerateArray()];
            Assert.NotEqual(JsonValueKind.Null, sets[0].GetProperty("passedAt").ValueKind);
            Assert.Equal(["restart"], sets[0].GetProperty("due").EnumerateArray().Select(cause => cause.GetString()));
            Assert.Contains("brokenOff", sets[1].GetProperty("due").EnumerateArray().Select(cause => cause.GetString()));
            (int code, string output, string errors) = await AgentProgram.RunAsync("challenge", "show", "--config", file);
            Assert.Equal((0, ""), (code, errors));
            Assert.Contains("long: brokenOff, begun by mia", output, StringComparison.Ordinal);
            program.SendTerminate();
            await program.EndAsync();
        }
    }

    private static async Task StartAsync(string file, string set)
    {
        (int code, string output, string errors) = await AgentProgram.RunAsync(
            "challenge", "start", "--set", set, "--by", "mia", "--config", file);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains($"are those of {set}", output, StringComparison.Ordinal);
    }

    private static Task<CapturedMessage> ResultAsync(TestBroker broker, long run, string outcome) => broker.Published.WaitForAsync(
        "cap/challenge", message => message.Json.GetProperty("last") is { ValueKind: JsonValueKind.Object } last
            && last.GetProperty("run").GetInt64() == run && last.GetProperty("outcome").GetString() == outcome);
}
