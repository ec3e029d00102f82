using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>More rejects than chance gives, as subscribers hear of them.</summary>
[Long]
public sealed class RejectAlarmTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task RareRejects_ThatFollowEachOther_AreAnEventAnAlarmAndInTheStatistics()
    {
        _log.Expect(LogEvent.RejectsBeyondChance);
        await using FileAgent agent = await FileAgent.StartAsync(_folder, _log,
            $"\"model\": \"{line.Model}\", \"threshold\": 10, \"usualFailedPercent\": 0.01, \"driftAlarms\": false",
            camera: $$"""{ "driver": "folder", "path": "{{line.Good}}", "loop": true, "framesPerSecond": 20 }""");
        CapturedMessage told = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/event",
            message => message.Json.GetProperty("code").GetString() == "EI-4255");
        Assert.Matches(
            @"^Station cap: more parts fail than chance gives, part \d+: 3 parts of \d+ failed; where 0\.01 % are usual, chance has so many in \d+ or fewer",
            told.Json.GetProperty("text").GetString());
        await agent.Commands.AskAsync("resetStats", new() { ["station"] = "cap" });
        CapturedMessage statistics = await agent.Broker.Published.WaitForAsync("cap/stats",
            message => message.Json.GetProperty("rejects") is { ValueKind: JsonValueKind.Object } rejects
                && rejects.GetProperty("beyond").GetString() == "run");
        Assert.Equal(0.0001, statistics.Json.GetProperty("rejects").GetProperty("usualShare").GetDouble());
        await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/alarms",
            message => message.Json.GetProperty("alarms").EnumerateArray().Any(alarm => alarm.GetProperty("id").GetString() == "rejects/cap/run"));

        // Who does not want it is told no more.
        agent.Write(agent.Read().Replace("\"driftAlarms\": false", "\"rejectAlarms\": false", StringComparison.Ordinal));
        await _log.WaitForAsync(LogEvent.RejectsAsUsual);
    }

    [Theory]
    [InlineData("""{"bases":[{"basis":"x","hours":null}]}""")]
    [InlineData("""{"bases":[null]}""")]
    [InlineData("""{"bases":[{"basis":"x","hours":[{"parts":3,"failed":4,"isBeyond":false}]}]}""")]
    [InlineData("garbage")]
    public async Task Start_WithADamagedMemory_SaysSo_AndInspects(string damaged)
    {
        _log.Expect(LogEvent.UsualRejectsLost);
        await using FileAgent agent = await FileAgent.StartAsync(_folder, _log, $"\"model\": \"{line.Model}\"");
        await agent.RestartAsync(() => File.WriteAllText(Path.Combine(agent.State, "stations", "cap.rejects"), damaged));
        await _log.WaitForAsync(LogEvent.UsualRejectsLost);
        await agent.ResultAsync(message => message.Json.GetProperty("session").GetInt32() == 2);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }
}
