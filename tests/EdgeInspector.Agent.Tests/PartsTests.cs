using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>Two stations that see the same parts: their own records go on as before, and the parts have theirs.</summary>
[Long]
public sealed class PartsTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Parts_OfTwoStations_HaveOneRecordEach_WithTheStationsOwnBesideIt()
    {
        await using FileAgent agent = await StartAsync();

        JsonElement part = (await agent.Broker.Published.WaitForAsync("pair/result", result =>
            result.Json.GetProperty("views").EnumerateArray().All(view => view.GetProperty("seq").ValueKind == JsonValueKind.Number))).Json;

        foreach (JsonElement view in part.GetProperty("views").EnumerateArray())
        {
            string station = view.GetProperty("station").GetString()!;
            JsonElement own = (await agent.Broker.Published.WaitForAsync($"{station}/result",
                result => result.Json.GetProperty("seq").GetInt64() == view.GetProperty("seq").GetInt64())).Json;
            foreach (string key in (string[])["id", "verdict", "reason", "warning", "score", "threshold"])
                Assert.Equal(own.GetProperty(key).ToString(), view.GetProperty(key).ToString());
            Assert.Equal(own.GetProperty("part").GetProperty("id").GetString(), part.GetProperty("part").GetProperty("id").GetString());
            Assert.False(own.TryGetProperty("views", out _));
        }
        Assert.Equal(["cap", "lid"], part.GetProperty("views").EnumerateArray().Select(view => view.GetProperty("station").GetString()));
        Assert.Equal(part.GetProperty("verdict").GetString() == "fail" ? JsonValueKind.Number : JsonValueKind.Null,
            part.GetProperty("score").ValueKind);
        JsonElement found = await agent.Commands.AskAsync("getResult",
            new JsonObject { ["station"] = "pair", ["seq"] = part.GetProperty("seq").GetInt64() });
        Assert.Equal(part.GetProperty("id").GetString(), found.GetProperty("result").GetProperty("id").GetString());
        JsonElement refused = await agent.Commands.AskAsync("pause", new JsonObject { ["station"] = "pair" });
        Assert.Equal("notSupported", refused.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Stop_InTheMiddle_LeavesNoNumberOut()
    {
        await using FileAgent agent = await StartAsync();
        await agent.Broker.Published.WaitForAsync("pair/result", result => result.Json.GetProperty("seq").GetInt64() >= 3);

        await agent.RestartAsync();
        await agent.Broker.Published.WaitForAsync("pair/result", result => result.Json.GetProperty("session").GetInt64() == 2);

        long next = 1;
        foreach (JsonElement part in agent.Broker.Published.All.Where(message => message.Topic.EndsWith("pair/result", StringComparison.Ordinal)
            || message.Topic.EndsWith("pair/backlog", StringComparison.Ordinal)).Select(message => message.Json)
            .DistinctBy(part => part.GetProperty("id").GetString()).OrderBy(part => part.GetProperty("seq").GetInt64()))
        {
            Assert.Equal(next, part.GetProperty("seq").GetInt64());
            next = (part.TryGetProperty("seqTo", out JsonElement to) ? to.GetInt64() : next) + 1;
        }
        Assert.True(next > 4);
    }

    private Task<FileAgent> StartAsync()
    {
        string camera =
            $$"""{ "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 5, "defectRate": 0.2 }""";
        string model = $"\"model\": {JsonSerializer.Serialize(line.Model)}";
        // Two cameras of one seed draw the same parts, each when it is ready.
        return FileAgent.StartAsync(_folder, _log, model, camera: camera, more:
            $$""", { "name": "lid", {{model}}, "queueCapacity": 500, "camera": {{camera}} } ], "parts": [ { "name": "pair", "stations": ["cap", "lid"], "deadlineMilliseconds": 10000 } ]""");
    }
}
