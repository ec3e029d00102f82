using System.Text.Json;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Challenges;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>Challenge parts, as subscribers and auditors see them.</summary>
[Long]
public sealed class ChallengeTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Run_PassesFailsAndIsCutOff_AsTheTopicTheRecordsAndTheNextStartSay()
    {
        _log.Expect(LogEvent.ChallengeDue);
        _log.Expect(LogEvent.ChallengeFailed);
        _log.Expect(LogEvent.ChallengeBrokenOff);
        _log.Expect(LogEvent.Tripped);
        await using FileAgent agent = await FileAgent.StartAsync(_folder, _log, $$"""
            "model": "{{line.Model}}", "threshold": 900,
              "challenge": { "trip": true, "sets": [
                { "name": "rabbits", "parts": [ { "name": "one", "expect": "pass" }, { "name": "two", "expect": "pass" } ] },
                { "name": "wrong", "parts": [ { "name": "bad", "region": [1, 1, 5, 5] } ] },
                { "name": "never", "parts": [ { "name": "id", "partId": "no frame has it" } ] } ] }
            """, camera: $$"""{ "driver": "folder", "path": "{{line.Good}}", "loop": true, "framesPerSecond": 20 }""");
        CapturedMessage due = await ChallengeAsync(agent, "due");
        Assert.Equal(["neverPassed"], Due(due, 0).Except(["restart"]));

        await agent.ResultAsync(message => message.Json.GetProperty("verdict").GetString() == "pass");
        JsonElement begun = await AskAsync(agent, "rabbits");
        Assert.True(begun.GetProperty("ok").GetBoolean(), begun.GetRawText());
        CapturedMessage passed = await agent.Broker.Published.WaitForAsync("cap/challenge",
            message => message.Json.GetProperty("last") is { ValueKind: JsonValueKind.Object } last && last.GetProperty("run").GetInt64() == 1);
        JsonElement result = passed.Json.GetProperty("last");
        Assert.Equal("passed", result.GetProperty("outcome").GetString());
        Assert.Empty(Due(passed, 0));
        long[] numbers = [.. result.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("sequence").GetInt64())];
        Assert.Equal([numbers[0], numbers[0] + 1], numbers);
        CapturedMessage beyond = await agent.ResultAsync(message => message.Json.GetProperty("seq").GetInt64() > numbers[1]);
        Assert.Null(MarkOf(beyond));
        CapturedMessage shown = await agent.ResultAsync(message => message.Json.GetProperty("seq").GetInt64() == numbers[1]);
        Assert.Equal("rabbits", MarkOf(shown));

        // It says pass where the set expects fail: the station is blind, and says so everywhere.
        await AskAsync(agent, "wrong");
        CapturedMessage failed = await ChallengeAsync(agent, "failed");
        Assert.Equal("bad: it passed", failed.Json.GetProperty("last").GetProperty("why").GetString());
        Assert.Equal(0, failed.Json.GetProperty("proven").GetProperty("caught").GetInt64());
        await agent.Broker.Published.WaitForAsync("cap/state",
            message => message.Json.GetProperty("trips").EnumerateArray().Any(trip => trip.GetString() == "challenge"));
        await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/event",
            message => message.Json.GetProperty("code").GetString() == "EI-4214");

        // Three were shown and none of them counts.
        var parts = new PartHistory(Path.Combine(agent.State, "outbox"));
        IReadOnlyList<PastPart> challenges = parts.Read(new PartFilter { Station = "cap", Challenges = true }, 100).Parts;
        Assert.Equal(3, challenges.Count);
        Assert.DoesNotContain(parts.ReadAll(new PartFilter { Station = "cap" }).Parts, part => numbers.Contains(part.Record.Sequence));

        // A run whose parts do not come is cut off by the end of the agent, and the next start says so.
        await AskAsync(agent, "never");
        await ChallengeAsync(agent, "running");
        await agent.RestartAsync();
        CapturedMessage again = await agent.Broker.Published.WaitForAsync("cap/challenge",
            message => message.Json.GetProperty("last") is { ValueKind: JsonValueKind.Object } last && last.GetProperty("run").GetInt64() == 3);
        Assert.Equal("brokenOff", again.Json.GetProperty("last").GetProperty("outcome").GetString());
        Assert.True(again.Json.GetProperty("failed").GetBoolean());
        Assert.Contains("restart", Due(again, 0));

        // The counters have every other part, also after the restart.
        await agent.Commands.AskAsync("resetStats", new() { ["station"] = "cap" });
        CapturedMessage statistics = await agent.Broker.Published.WaitForAsync("cap/stats",
            message => message.Json.GetProperty("session").GetInt64() == 2);
        JsonElement total = statistics.Json.GetProperty("total");
        long counted = total.GetProperty("passed").GetInt64() + total.GetProperty("failed").GetInt64() + total.GetProperty("notInspected").GetInt64();
        CapturedMessage newest = await agent.ResultAsync(message => message.Json.GetProperty("seq").GetInt64() >= counted + 3);
        Assert.NotNull(newest);
        ChallengeMemory memory = ChallengeFile.Read(ChallengeFile.PathOf(agent.State, "cap"), out string? damage);
        Assert.Null(damage);
        Assert.Equal(3, memory.Results.Count);
    }

    [Fact]
    public async Task Command_StationWithoutSets_IsNotSupported()
    {
        await using FileAgent agent = await FileAgent.StartAsync(_folder, _log, $"\"model\": \"{line.Model}\"");
        JsonElement answer = await AskAsync(agent, null);
        Assert.Equal("notSupported", answer.GetProperty("error").GetString());
        Assert.Empty(agent.Broker.Published.On("cap/challenge"));
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static string? MarkOf(CapturedMessage result) =>
        result.Json.TryGetProperty("challenge", out JsonElement mark) ? mark.GetString() : null;

    private static IEnumerable<string?> Due(CapturedMessage message, int set) =>
        message.Json.GetProperty("sets")[set].GetProperty("due").EnumerateArray().Select(cause => cause.GetString());

    private static Task<CapturedMessage> ChallengeAsync(FileAgent agent, string state) => agent.Broker.Published.WaitForAsync(
        "cap/challenge", message => message.Json.GetProperty("state").GetString() == state);

    private static Task<JsonElement> AskAsync(FileAgent agent, string? set) =>
        agent.Commands.AskAsync("challenge", new() { ["station"] = "cap", ["set"] = set });
}
