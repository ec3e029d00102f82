using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Files;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests.Teaching;

/// <summary>A station without a model: every frame has its record, and good parts are collected.</summary>
public sealed class CollectTests : IDisposable
{
    private const string Camera =
        """{ "driver": "simulated", "seed": 1, "width": 64, "height": 64, "framesPerSecond": 40, "defectRate": 0 }""";
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Station_WithoutModel_IsTeaching_AndEveryFrameHasItsRecord()
    {
        await using FileAgent agent = await StartAsync();
        await agent.Broker.Published.WaitForAsync("cap/state", state => state.Json.GetProperty("state").GetString() == "teaching");
        await agent.ResultAsync(result => result.Json.GetProperty("seq").GetInt64() >= 10);
        CapturedMessage[] results = [.. agent.Broker.Published.On("cap/result")];
        Assert.All(results, result => Assert.Equal(
            ("notInspected", "noModel"), (result.Json.GetProperty("verdict").GetString(), result.Json.GetProperty("reason").GetString())));
        Assert.Equal(Enumerable.Range(1, results.Length).Select(n => (long)n), results.Select(result => result.Json.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task Collect_EveryK_ByHand_Drop_AndAfterARestart_KeepsWhatWasCollected()
    {
        await using FileAgent agent = await StartAsync();
        JsonElement reply = await AskAsync(agent, new JsonObject { ["action"] = "start", ["every"] = 2, ["region"] = new JsonArray(4, 4, 56, 56) });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        JsonElement listed = await ListAsync(agent, list => !list.GetProperty("on").GetBoolean());
        Assert.Equal(30, listed.GetProperty("collected").GetInt32());
        Assert.Equal(0, listed.GetProperty("needed").GetInt32());
        Assert.Equal(0.095, listed.GetProperty("falseRejectLimit").GetDouble(), 3);
        string[] hashes = [.. listed.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("sha256").GetString()!)];
        Assert.Equal(30, hashes.Distinct().Count());
        Assert.All(hashes, hash => Assert.Equal(hash, FileHash.Sha256(ContentOf(agent, hash))));

        Assert.True((await AskAsync(agent, new JsonObject { ["action"] = "drop", ["picture"] = 3 })).GetProperty("ok").GetBoolean());
        Assert.False(File.Exists(ContentOf(agent, hashes[2])));
        await AskAsync(agent, new JsonObject { ["action"] = "take" });
        listed = await ListAsync(agent, list => list.GetProperty("last").GetProperty("picture").ValueKind == JsonValueKind.Number
            && list.GetProperty("collected").GetInt32() == 30, again: () => AskAsync(agent, new JsonObject { ["action"] = "take" }));
        int[] numbers = [.. listed.GetProperty("pictures").EnumerateArray().Select(picture => picture.GetProperty("number").GetInt32())];
        Assert.Equal([1, 2, .. Enumerable.Range(4, 28)], numbers);

        // It goes on with the plan that it had.
        await AskAsync(agent, new JsonObject { ["action"] = "start", ["every"] = 3, ["wanted"] = 33 });
        await agent.RestartAsync();
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2);
        listed = await ListAsync(agent, list => !list.GetProperty("on").GetBoolean() && list.GetProperty("collected").GetInt32() == 33);
        Assert.Equal(33, listed.GetProperty("wanted").GetInt32());
        Assert.Equal(numbers, listed.GetProperty("pictures").EnumerateArray().Take(30).Select(picture => picture.GetProperty("number").GetInt32()));

        Assert.True((await AskAsync(agent, new JsonObject { ["action"] = "drop" })).GetProperty("ok").GetBoolean());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(agent.State, "models/content"), "*", SearchOption.AllDirectories));
        string[] audit = [.. File.ReadLines(Path.Combine(agent.State, "audit.jsonl"))];
        Assert.Contains(audit, line => line.Contains("every 2. frame up to 30, region 4,4,56,56", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Collect_WhatCannotBe_IsRefusedWithItsReason()
    {
        await using FileAgent agent = await StartAsync();
        foreach ((string error, string said, JsonObject fields) in ((string, string, JsonObject)[])
        [
            ("malformed", "action is missing", []),
            ("malformed", "action is none of start, stop, take, drop, try", new JsonObject { ["action"] = "begin" }),
            ("invalid", "every 0 cannot be", new JsonObject { ["action"] = "start", ["every"] = 0 }),
            ("invalid", "wanted 29 cannot be", new JsonObject { ["action"] = "start", ["wanted"] = 29 }),
            ("malformed", "region", new JsonObject { ["action"] = "start", ["region"] = new JsonArray(1, 2, 0, 4) }),
            ("notFound", "no collected picture 7", new JsonObject { ["action"] = "drop", ["picture"] = 7 }),
        ])
        {
            JsonElement reply = await AskAsync(agent, fields);
            Assert.Equal(error, reply.GetProperty("error").GetString());
            Assert.Contains(said, reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
        // A region that the frames do not hold is said of each of them.
        await AskAsync(agent, new JsonObject { ["action"] = "start", ["every"] = 1, ["region"] = new JsonArray(0, 0, 640, 640) });
        JsonElement listed = await ListAsync(agent, list => list.GetProperty("last").ValueKind == JsonValueKind.Object);
        Assert.Equal("otherSize", listed.GetProperty("last").GetProperty("refused").GetString());
        Assert.Equal(0, listed.GetProperty("collected").GetInt32());
    }

    public void Dispose() => _folder.Dispose();

    private Task<FileAgent> StartAsync() => FileAgent.StartAsync(_folder, _log, "\"mode\": \"everyFrame\"", camera: Camera);

    private static string ContentOf(FileAgent agent, string sha256) => Path.Combine(agent.State, "models/content", sha256[..2], sha256);

    private static Task<JsonElement> AskAsync(FileAgent agent, JsonObject fields)
    {
        fields["station"] = "cap";
        return agent.Commands.AskAsync("collect", fields);
    }

    private static async Task<JsonElement> ListAsync(FileAgent agent, Func<JsonElement, bool> until, Func<Task>? again = null)
    {
        while (true)
        {
            JsonElement reply = await agent.Commands.AskAsync("listCollected", new JsonObject { ["station"] = "cap" });
            Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
            JsonElement listed = reply.GetProperty("result");
            if (until(listed)) return listed;
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (again is not null && listed.GetProperty("last").GetProperty("picture").ValueKind != JsonValueKind.Number) await again();
        }
    }
}
