using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Tests.Commands;
using EdgeInspector.Commands;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Shadowing;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>A version in the shadow of the model in use, as subscribers, reviewers and auditors see it.</summary>
[Long]
public sealed class ShadowTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    private string Place => _folder.PathTo("model");

    [Fact]
    public async Task Run_JudgesTheSameParts_WaitsForReviews_OutlastsARestart_AndEndsWithTheRelease()
    {
        await using FileAgent agent = await StartAsync();
        string a = PackageReader.ReadSha256(Place)!;
        // It rejects the package's own defect still, and lets much pass that is rejected now.
        float threshold = PackageReader.ReadManifest(Place).Golden.First(golden => golden.HasDefect).Score * 0.99f;
        ModelVersion b = Record(agent, threshold);
        JsonElement reply = await AskAsync(agent, "shadowModel", new() { ["version"] = 2, ["parts"] = 5 });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        await ShadowAsync(agent, facts => Judged(facts) >= 5 && Cell(facts, "onlyAFails") >= 1);
        // What must be rejected is judged again for as long as a busy machine likes: nobody needs to look at all that passes by meanwhile.
        await agent.Commands.AskAsync("pause", new() { ["station"] = "cap" });
        DateTimeOffset paused = TimeProvider.System.GetUtcNow();
        JsonElement seen = await ShadowAsync(agent, facts => facts.GetProperty("at").GetDateTimeOffset() > paused
            && Answer(facts, "challenges") == "yes");
        Assert.Equal((b.PackageSha256, a, 2), (seen.GetProperty("model").GetString(), seen.GetProperty("against").GetString(), seen.GetProperty("version").GetInt32()));
        Assert.Equal(0, Cell(seen, "onlyBFails"));
        Assert.True(seen.GetProperty("latencyP50Ms").GetDouble() > 0);
        Assert.Equal(("yes", "notYet"), (Answer(seen, "parts"), Answer(seen, "confirmedRejects")));

        // What it says is in no result, and its parts are those of the results.
        JsonElement odd = seen.GetProperty("disagreements")[0];
        CapturedMessage result = await agent.ResultAsync(message => Number(message) == odd.GetProperty("sequence").GetInt64());
        Assert.Equal(("fail", a), (result.Json.GetProperty("verdict").GetString(), result.Json.GetProperty("model").GetProperty("sha256").GetString()));
        Assert.Equal((result.Json.GetProperty("score").GetSingle(), threshold), (odd.GetProperty("scoreA").GetSingle(), odd.GetProperty("thresholdB").GetSingle()));
        Assert.DoesNotContain(agent.Broker.Published.On("cap/result"), message => message.Text.Contains("shadow", StringComparison.OrdinalIgnoreCase));

        // A person says that they were falsely rejected: nothing is lost. Then that one is a defect after all.
        // The message names the newest ones; these are all that it can mean.
        long[] rejected = [.. agent.Broker.Published.On("cap/result").Where(WouldPass).Select(Number)];
        foreach (long number in rejected) await ReviewAsync(agent, number, "overturn");
        await ShadowAsync(agent, facts => facts.GetProperty("ready").GetBoolean());
        await ReviewAsync(agent, odd.GetProperty("sequence").GetInt64(), "confirm");
        seen = await ShadowAsync(agent, facts => Answer(facts, "confirmedRejects") == "no");
        Assert.False(seen.GetProperty("ready").GetBoolean());

        long before = Judged(seen);
        await agent.RestartAsync();
        seen = await ShadowAsync(agent, facts => facts.GetProperty("session").GetInt64() == 2 && Judged(facts) > before);
        Assert.Equal((1, true), (seen.GetProperty("run").GetInt32(), seen.GetProperty("on").GetBoolean()));

        // The gate only suggests.
        reply = await AskAsync(agent, "activateModel", new() { ["version"] = 2 });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        seen = await ShadowAsync(agent, facts => !facts.GetProperty("on").GetBoolean());
        // And what it said stands in the lineage: confirmed rejects are lost.
        ShadowRelease release = new ModelHistory(agent.State, "cap", null, Place, new HistoryLimits(), "1", TimeProvider.System).Find(2).Release!;
        Assert.Equal(("test", "lot 17", a, 1L, false), (release.By, release.Reason, release.Against, release.Run, release.Ready));
        Assert.Equal(ShadowAnswer.No, release.Gate.Single(point => point.Topic == ShadowTopic.ConfirmedRejects).Answer);
        Assert.InRange(release.Counts.Judged, before + 1, Judged(seen));
        Assert.Equal("version 2 is in use now.", seen.GetProperty("endedBecause").GetString());
        Assert.False(Directory.Exists(Path.Combine(agent.State, "shadow", "cap")));
        Assert.Contains(("shadowModel", "test"), Audit(agent));
        long[] numbers = [.. agent.Broker.Published.On("cap/result").Select(Number)];
        Assert.Equal(Enumerable.Range(1, numbers.Length).Select(n => (long)n), numbers);

        bool WouldPass(CapturedMessage message) =>
            message.Json.GetProperty("verdict").GetString() == "fail" && message.Json.GetProperty("score").GetSingle() <= threshold;
    }

    [Fact]
    public async Task Begin_WhatCannotBe_IsRefused_AndNoRunIsOn()
    {
        await using FileAgent agent = await StartAsync();
        Record(agent, 900);
        Record(agent, 901, manifest => manifest["golden"]![0]!["score"] = 1e6f);
        foreach ((string error, string said, JsonObject fields) in ((string, string, JsonObject)[])
        [
            ("notFound", "has no version 9", new() { ["version"] = 9 }), ("invalid", "is in use itself", new() { ["version"] = 1 }),
            ("malformed", "version is missing", []), ("invalid", "every must be", new() { ["version"] = 2, ["every"] = 0 }),
            ("invalid", "parts must be", new() { ["version"] = 2, ["parts"] = 1.5 }),
            ("malformed", "reason is missing", new() { ["version"] = 2, ["reason"] = null }),
            ("notFound", "no recipe red", new() { ["version"] = 2, ["recipe"] = "red" }),
            ("failed", "golden picture", new() { ["version"] = 3 }),
        ])
        {
            JsonElement reply = await AskAsync(agent, "shadowModel", fields);
            Assert.Equal(error, reply.GetProperty("error").GetString());
            Assert.Contains(said, reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal("notFound", (await AskAsync(agent, "stopShadow", [])).GetProperty("error").GetString());
        Assert.False(File.Exists(ShadowFile.File.PathOf(agent.State, "cap")));
        Assert.DoesNotContain(agent.Broker.Published.All, message => message.Topic.EndsWith("cap/shadow", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Change_OfWhatDecides_BeginsTheCountsAnew_AndStop_KeepsThem()
    {
        _log.Expect(LogEvent.ShadowBegunAnew);
        await using FileAgent agent = await StartAsync();
        Record(agent, 900);
        await AskAsync(agent, "shadowModel", new() { ["version"] = 2 });
        await ShadowAsync(agent, facts => Judged(facts) >= 3);
        await AskAsync(agent, "setThreshold", new() { ["threshold"] = 800, ["force"] = true });
        JsonElement seen = await ShadowAsync(agent, facts => facts.GetProperty("run").GetInt32() == 2 && Judged(facts) >= 1);
        Assert.Equal("a threshold, zone or mask", seen.GetProperty("begunAnew").GetString());
        await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/event", message => message.Json.GetProperty("code").GetString() == "EI-4221");
        // The station's own threshold holds for both, as it would if the version were in use.
        Assert.Equal(0, Cell(seen, "onlyAFails") + Cell(seen, "onlyBFails"));

        JsonElement reply = await AskAsync(agent, "stopShadow", []);
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        seen = await ShadowAsync(agent, facts => !facts.GetProperty("on").GetBoolean());
        Assert.True(Judged(seen) >= 1);
        Assert.StartsWith("test: ", seen.GetProperty("endedBecause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithADamagedFile_OrAVersionThatIsGone_SaysSo_AndInspects()
    {
        _log.Expect(LogEvent.ShadowUnreadable);
        _log.Expect(LogEvent.ShadowFailed);
        await using FileAgent agent = await StartAsync();
        ModelVersion second = Record(agent, 900);
        await AskAsync(agent, "shadowModel", new() { ["version"] = 2 });
        await ShadowAsync(agent, facts => Judged(facts) >= 1);
        string file = ShadowFile.File.PathOf(agent.State, "cap");
        await agent.RestartAsync(() =>
            File.Delete(Path.Combine(agent.State, "models/content", second.Files[0].Sha256[..2], second.Files[0].Sha256)));
        JsonElement seen = await ShadowAsync(agent, facts => !facts.GetProperty("on").GetBoolean());
        Assert.Contains("is missing in the store", seen.GetProperty("endedBecause").GetString(), StringComparison.Ordinal);
        await agent.RestartAsync(() => File.WriteAllText(file, "{\"plan\":{}}"));
        await agent.ResultAsync(message => message.Json.GetProperty("session").GetInt32() == 3);
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.ShadowUnreadable);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static long Judged(JsonElement facts) => Cell(facts, "judged");

    private static long Cell(JsonElement facts, string name) => facts.GetProperty("counts").GetProperty(name).GetInt64();

    private static string? Answer(JsonElement facts, string topic) => facts.GetProperty("gate").EnumerateArray()
        .Single(point => point.GetProperty("topic").GetString() == topic).GetProperty("answer").GetString();

    private static long Number(CapturedMessage result) => result.Json.GetProperty("seq").GetInt64();

    private static (string, string)[] Audit(FileAgent agent) =>
        [.. File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl")).Select(text => AuditRecord.TryParse(text)!).Select(one => (one.Verb, one.By!))];

    private static async Task<JsonElement> ShadowAsync(FileAgent agent, Func<JsonElement, bool> condition)
    {
        // What must be rejected is judged again in a process of low priority, which gets little of a busy machine.
        CapturedMessage message = await agent.Broker.Published.WaitForAsync("cap/shadow", one => condition(one.Json), 4 * Eventually.Patience);
        Assert.Null(MessageSchemas.FindViolation(message));
        return message.Json;
    }

    private static Task<JsonElement> AskAsync(FileAgent agent, string verb, JsonObject fields)
    {
        fields["station"] = "cap";
        if (!fields.ContainsKey("reason")) fields["reason"] = "lot 17";
        return agent.Commands.AskAsync(verb, fields);
    }

    private static async Task ReviewAsync(FileAgent agent, long number, string decision)
    {
        JsonElement reply = await agent.Commands.AskAsync(
            "review", new() { ["station"] = "cap", ["seq"] = number, ["decision"] = decision, ["reviewer"] = "Jo" });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
    }

    private ModelVersion Record(FileAgent agent, float threshold, Action<JsonNode>? spoil = null) => OtherVersion.Record(
        line, _folder, new ModelHistory(agent.State, "cap", null, Place, new HistoryLimits(), "1", TimeProvider.System), threshold, spoil);

    private async Task<FileAgent> StartAsync()
    {
        line.CopyModel(Place);
        return await FileAgent.StartAsync(_folder, _log, $"\"model\": {JsonSerializer.Serialize(Place)}, \"heatmaps\": false");
    }
}
