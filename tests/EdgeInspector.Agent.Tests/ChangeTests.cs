using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Inference.Packages;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>What changes while the agent works: edits of its file, and commands.</summary>
[Long]
public sealed class ChangeTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Threshold_Edited_DecidesFromTheNextPartOnAndIsNamedInResults()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Revision(result) == 1 && Verdict(result) == "pass");
        agent.Write(agent.Read().Replace("900", "0.001", StringComparison.Ordinal));
        CapturedMessage first = await agent.ResultAsync(result => Revision(result) == 2);
        Assert.Equal("fail", Verdict(first));
        CapturedMessage report = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/config",
            message => message.Json.GetProperty("revision").GetInt32() == 2);
        Assert.Equal(0.001, report.Json.GetProperty("stations")[0].GetProperty("threshold").GetDouble(), 1e-6);
        Assert.True(report.Retained);
        // No part is decided by half of one and half of the other.
        Assert.All(agent.Broker.Published.On("cap/result"), result => Assert.Equal(
            Revision(result) == 1 ? 900 : 0.001, result.Json.GetProperty("threshold").GetDouble(), 1e-3));
        CheckComplete(agent);
    }

    [Fact]
    public async Task Zones_Edited_DecideFromTheNextPartOnAndAreNamedInResults()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Revision(result) == 1 && Verdict(result) == "pass");
        string plain = agent.Read();
        agent.Write(plain.Replace(
            "900", """900, "zones": [ { "name": "left", "rectangle": [0, 0, 80, 128], "threshold": 0.001 } ]""", StringComparison.Ordinal));
        CapturedMessage first = await agent.ResultAsync(result => Revision(result) == 2);
        Assert.Equal(("fail", "left"), (Verdict(first), first.Json.GetProperty("zone").GetString()));
        Assert.All(first.Json.GetProperty("regions").EnumerateArray(),
            region => Assert.Equal("left", region.GetProperty("zone").GetString()));
        Assert.Equal([null, "left"], first.Json.GetProperty("zones").EnumerateArray().Select(zone => zone.GetProperty("name").GetString()));
        CapturedMessage report = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/config",
            message => message.Json.GetProperty("revision").GetInt32() == 2);
        Assert.Equal("left", report.Json.GetProperty("stations")[0].GetProperty("zones")[0].GetProperty("name").GetString());
        // One that leaves the frames changes nothing; off is taken at once.
        agent.Write(agent.Read().Replace("[0, 0, 80, 128]", "[0, 0, 8000, 128]", StringComparison.Ordinal));
        await FaultAsync(agent, "leaves the frame");
        Assert.Equal("left", (await NextResultAsync(agent)).Json.GetProperty("zone").GetString());
        agent.Write(plain.Replace(
            "900", """900, "zones": [ { "name": "left", "rectangle": [0, 0, 80, 128], "off": true } ]""", StringComparison.Ordinal));
        Assert.Equal("pass", Verdict(await agent.ResultAsync(result => Revision(result) == 3)));
        CheckComplete(agent);
    }

    [Fact]
    public async Task File_WrongOrGone_ChangesNothingAndSaysWhatAndWhere()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        string good = agent.Read();
        agent.Write(good.Replace("900", "-1", StringComparison.Ordinal));
        int wrong = 1 + Array.FindIndex(good.Split('\n'), line => line.Contains("\"threshold\": 900", StringComparison.Ordinal));
        JsonElement error = (await FaultAsync(agent, "threshold")).Json.GetProperty("lastError");
        Assert.Equal((wrong, "too small"),
            (error.GetProperty("line")
                .GetInt32(), error.GetProperty("message").GetString()!.Contains("too small", StringComparison.Ordinal) ? "too small" : ""));
        Assert.True(error.GetProperty("column").GetInt32() > 1);
        CapturedMessage incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("EI-4008", StringComparison.Ordinal));
        Assert.Equal("error", incident.Json.GetProperty("severity").GetString());

        File.Delete(agent.File);
        await FaultAsync(agent, "no such file");
        agent.Write(good);
        await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/config",
            message => message.Json.GetProperty("lastError").ValueKind == JsonValueKind.Null);
        Assert.All(agent.Broker.Published.On("cap/result"), result => Assert.Equal(1, Revision(result)));
        CheckComplete(agent);
    }

    [Fact]
    public async Task File_WrongAtTheStart_TheLastGoodOneIsUsed()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        await agent.RestartAsync(() => agent.Write(agent.Read().Replace("\"camera\"", "\"camera", StringComparison.Ordinal)));
        CapturedMessage result = await agent.ResultAsync(
            result => result.Json.GetProperty("session").GetInt32() == 2 && Verdict(result) == "pass");
        Assert.Equal((1, 900), (Revision(result), result.Json.GetProperty("threshold").GetInt32()));
        await FaultAsync(agent, "");
    }

    [Fact]
    public async Task File_ModelThatCannotBeUsed_RefusesTheWholeRevision()
    {
        _log.Expect(LogEvent.ConfigurationRefused);
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        agent.Write(
            agent.Read().Replace(line.Model, _folder.PathTo("nowhere"), StringComparison.Ordinal)
            .Replace("900", "5", StringComparison.Ordinal));
        await FaultAsync(agent, "station cap");
        Assert.Equal(900, (await NextResultAsync(agent)).Json.GetProperty("threshold").GetInt32());
    }

    [Fact]
    public async Task Edit_OfTheBroker_WaitsForARestartAndSaysSo()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        agent.Write(
            agent.Read()
            .Replace("\"heartbeatSeconds\": 0.2", "\"heartbeatSeconds\": 0.3, \"outbox\": { \"maxDays\": 3 }", StringComparison.Ordinal));
        CapturedMessage report = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/config",
            message => message.Json.GetProperty("revision").GetInt32() == 2);
        Assert.Equal(["mqtt.outbox.maxDays", "mqtt.heartbeatSeconds"],
            report.Json.GetProperty("restartRequired").EnumerateArray().Select(key => key.GetString()));
    }

    [Fact]
    public async Task Edit_OfTheCamera_OpensItAnewAndLosesNoNumber()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        agent.Write(agent.Read().Replace("\"framesPerSecond\": 5", "\"framesPerSecond\": 8", StringComparison.Ordinal));
        await agent.ResultAsync(result => Revision(result) == 2);
        CheckComplete(agent);
    }

    [Fact]
    public async Task Edit_OfTheMode_LoadsTheModelAnewForIt()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        agent.Write(agent.Read().Replace("\"queueCapacity\": 500", "\"mode\": \"latestOnly\"", StringComparison.Ordinal));
        await agent.ResultAsync(result => Revision(result) == 2 && Verdict(result) == "pass");
        Assert.Equal(2, _log.Entries.Count(entry => entry.Event == LogEvent.ModelLoaded));
        CheckComplete(agent);
    }

    [Fact]
    public async Task SetThreshold_ChangesTheFileOnceAndLeavesARecord()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900 /* found in week 12 */");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        var command = new JsonObject
        {
            ["station"] = "cap",
            ["threshold"] = 800,
            ["force"] = true,
            ["transaction"] = "t-1",
            ["by"] = "mia"
        };
        JsonElement reply = await agent.Commands.AskAsync("setThreshold", command);
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        Assert.Contains("\"threshold\": 800 /* found in week 12 */", agent.Read(), StringComparison.Ordinal);
        Assert.Contains("// The line by the door.", agent.Read(), StringComparison.Ordinal);
        await agent.ResultAsync(result => Revision(result) == 2 && result.Json.GetProperty("threshold").GetInt32() == 800);

        // The same message once more is answered alike and changes nothing, not even after a restart.
        agent.Write(agent.Read().Replace("800", "700", StringComparison.Ordinal));
        await agent.ResultAsync(result => Revision(result) == 3);
        Assert.True((await agent.Commands.AskAsync("setThreshold", command)).GetProperty("ok").GetBoolean());
        await agent.RestartAsync();
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2);
        Assert.Equal("threshold 900 became threshold 800.",
            (await agent.Commands.AskAsync("setThreshold", command)).GetProperty("message").GetString());
        Assert.Contains("\"threshold\": 700", agent.Read(), StringComparison.Ordinal);

        CapturedMessage incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("EI-3027", StringComparison.Ordinal));
        JsonElement audit = incident.Json.GetProperty("audit");
        Assert.Equal(("mia", "threshold 900", "threshold 800"),
            (audit.GetProperty("by").GetString(), audit.GetProperty("old").GetString(), audit.GetProperty("new").GetString()));
        Assert.Single(File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl")),
            record => record.Contains("t-1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"threshold\": -3}", "invalid", "too small")]
    [InlineData("{\"threshold\": \"high\"}", "malformed", "no number")]
    [InlineData("{\"threshold\": 1e-50, \"force\": true}", "invalid", "1e-50 is too near to zero to be told from it")]
    [InlineData("{\"threshold\": 1e39, \"force\": true}", "malformed", "no number")]
    [InlineData("{\"threshold\": 3000}", "invalid", "no part reaches it")]
    [InlineData("{\"threshold\": 0.52}", "invalid", "every part reaches it")]
    [InlineData("{\"warningThreshold\": 0.45}", "invalid", "warningThreshold 0.45 makes no sense for this model")]
    [InlineData("{\"threshold\": 3000, \"force\": \"yes\"}", "malformed", "force is neither true nor false")]
    [InlineData("{\"warningThreshold\": 950}", "invalid", "no part could ever pass with a warning")]
    [InlineData("{}", "malformed", "threshold is missing")]
    [InlineData("{\"threshold\": 5, \"station\": \"lid\"}", "unknownStation", "there are cap")]
    [InlineData("{\"threshold\": 5, \"by\": \"\"}", "malformed", "say who asks")]
    public async Task SetThreshold_ThatCannotBe_ChangesNothing(string arguments, string error, string message)
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        string before = agent.Read();
        JsonObject command = JsonNode.Parse(arguments)!.AsObject();
        command.TryAdd("station", "cap");
        JsonElement reply = await agent.Commands.AskAsync("setThreshold", command);
        Assert.False(reply.GetProperty("ok").GetBoolean());
        Assert.Equal(error, reply.GetProperty("error").GetString());
        Assert.Contains(message, reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, agent.Read());
    }

    [Fact]
    public async Task SetThreshold_OfAZone_EditsItAloneAndIsInUse()
    {
        await using FileAgent agent = await StartAsync(
            """ "threshold": 900, "zones": [ { "name": "left", "rectangle": [0, 0, 80, 128] } ] """);
        await agent.ResultAsync(result => Verdict(result) == "pass");
        JsonElement reply = await agent.Commands.AskAsync("setThreshold",
            new JsonObject { ["station"] = "cap", ["zone"] = "left", ["threshold"] = 0.5 });
        Assert.Equal("threshold is 0.5 now (the station's applied before).", reply.GetProperty("message").GetString());
        CapturedMessage failed = await agent.ResultAsync(result => Revision(result) == 2);
        Assert.Equal(("fail", "left", 0.5),
            (Verdict(failed), failed.Json.GetProperty("zone").GetString(), failed.Json.GetProperty("threshold").GetDouble()));
        Assert.Contains("\"threshold\": 900", agent.Read(), StringComparison.Ordinal);
        foreach ((string error, JsonObject command) in ((string, JsonObject)[])
            [
                ("notFound", new() { ["zone"] = "right", ["threshold"] = 5 }),
                ("malformed", new() { ["zone"] = "left", ["warningThreshold"] = 5 }),
                ("malformed", new() { ["zone"] = 5, ["threshold"] = 5 }), ("invalid", new() { ["zone"] = "left", ["threshold"] = 3000 }),
            ])
        {
            command["station"] = "cap";
            Assert.Equal(error, (await agent.Commands.AskAsync("setThreshold", command)).GetProperty("error").GetString());
        }
        CheckComplete(agent);
    }

    [Fact]
    public async Task Threshold_ThatMakesNoSense_IsSaidEverywhereUntilItIsCorrected()
    {
        float own = PackageReader.ReadManifest(line.Model).Calibration.Threshold!.Value;
        await using FileAgent agent = await StartAsync($"\"threshold\": {own.ToString(CultureInfo.InvariantCulture)}");
        JsonElement Decision(CapturedMessage message) => message.Json.GetProperty("stations")[0];
        await agent.Broker.Published.WaitForAsync("/config",
            message => Decision(message).GetProperty("threshold").ValueKind == JsonValueKind.Number);
        Assert.DoesNotContain(_log.Entries, entry => entry.Event == LogEvent.ThresholdDoubtful);

        agent.Write(
            agent.Read()
            .Replace($"\"threshold\": {own.ToString(CultureInfo.InvariantCulture)}", "\"threshold\": 305", StringComparison.Ordinal));
        CapturedMessage report = await agent.Broker.Published.WaitForAsync("/config",
            message => message.Json.GetProperty("revision").GetInt32() == 2);
        string said = Decision(report).GetProperty("warnings")[0].GetString()!;
        Assert.Matches(
            @"^threshold 305 makes no sense for this model, whose scores lie between [0-9.]+ and [0-9.]+: no part reaches it\. From [0-9.]+ to [0-9.]+ it can make sense\.$", said);
        await agent.Broker.Published.WaitForAsync("event",
            message =>
            message.Text.Contains("EI-4040", StringComparison.Ordinal) && message.Text.Contains("threshold 305", StringComparison.Ordinal));
        CapturedMessage state = await agent.Broker.Published.WaitForAsync("cap/state",
            message => message.Text.Contains("threshold 305", StringComparison.Ordinal));
        Assert.Equal("running", state.Json.GetProperty("state").GetString());
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.ThresholdDoubtful);

        agent.Write(agent.Read().Replace("305", "null", StringComparison.Ordinal));
        report = await agent.Broker.Published.WaitForAsync("/config", message => message.Json.GetProperty("revision").GetInt32() == 3);
        Assert.Equal(0, Decision(report).GetProperty("warnings").GetArrayLength());
        await agent.Broker.Published.WaitForAsync("cap/state",
            message =>
            message.Json.GetProperty("detail").ValueKind == JsonValueKind.Null
            && message.Json.GetProperty("state").GetString() == "running");
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.ThresholdSensible);
    }

    [Fact]
    public async Task Edit_OfTheFile_IsOnRecordWithOldAndNewAndItsOwner()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 30.5");
        agent.Write(agent.Read().Replace("30.5", "31.5", StringComparison.Ordinal));
        CapturedMessage incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("EI-4046", StringComparison.Ordinal));
        string by = $"owner of the file: {Environment.UserName}";
        Assert.Equal(($"{by}: stations[cap].threshold 30.5 became 31.5.", "cap"),
            (incident.Json.GetProperty("text").GetString(), incident.Json.GetProperty("station").GetString()));
        JsonElement audit = incident.Json.GetProperty("audit");
        Assert.Equal(
            ("configuration", by, "stations[cap].threshold 30.5", "stations[cap].threshold 31.5"),
            (audit.GetProperty("verb").GetString(), audit.GetProperty("by").GetString(), audit.GetProperty("old")
                .GetString(), audit.GetProperty("new").GetString()));
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.SettingChanged && entry.Text == $"stations[cap].threshold 30.5 became 31.5, by {by}.");

        // What is edited while no agent runs is on record at the next start, and nothing at a start without an edit.
        await agent.RestartAsync(
            () => agent.Write(
                agent.Read().Replace("31.5", "32.5", StringComparison.Ordinal)
                .Replace("\"queueCapacity\": 500", "\"queueCapacity\": 400", StringComparison.Ordinal)));
        await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("stations[cap].threshold 31.5 became 32.5", StringComparison.Ordinal));
        await agent.RestartAsync();
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 3);
        string[] records = File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl"));
        Assert.Equal(3, records.Length);
        Assert.Single(records,
            record =>
            record.Contains("queueCapacity 500", StringComparison.Ordinal)
            && record.Contains("queueCapacity 400", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configuration_NamesTheNewestAuditRecord_AlsoAfterARestart()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 30.5");
        agent.Write(agent.Read().Replace("30.5", "31.5", StringComparison.Ordinal));
        CapturedMessage report = await agent.Broker.Published.WaitForAsync("/config",
            message => message.Json.TryGetProperty("audit", out JsonElement _));
        JsonElement audit = report.Json.GetProperty("audit");
        string line = Assert.Single(File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl")));
        Assert.Equal((1, AuditChain.Hash(Encoding.UTF8.GetBytes(line + "\n"))),
            (audit.GetProperty("number").GetInt32(), audit.GetProperty("sha256").GetString()));
        await using MqttCapture later = await MqttCapture.SubscribeAsync(agent.Broker.Uri);
        await agent.RestartAsync();
        await later.Messages.WaitForAsync("/config", message => message.Json.TryGetProperty("audit", out JsonElement same)
            && same.GetRawText() == audit.GetRawText() && !message.Retained);
    }

    [Fact]
    public async Task SelectRecipe_SwitchesBetweenTwoFramesAndIsRemembered()
    {
        string other = line.CopyModel(_folder.PathTo("other"));
        await using FileAgent agent = await StartAsync(
            $$"""
            "threshold": 900,
            "recipes": [ { "name": "red", "threshold": 800 }, { "name": "blue", "model": "{{other}}", "threshold": 700, "camera": { "driver": "simulated", "seed": 2, "width": 160, "height": 128 } } ],
            "recipe": "red"
            """);
        CapturedMessage first = await agent.ResultAsync(result => Verdict(result) == "pass");
        Assert.Equal("red", Recipe(first));
        await using MqttCapture order = await MqttCapture.SubscribeAsync(agent.Broker.Uri);
        JsonElement reply = await agent.Commands.AskAsync("selectRecipe", new JsonObject { ["station"] = "cap", ["recipe"] = "blue" });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        CapturedMessage next = await agent.ResultAsync(result => Recipe(result) == "blue" && Verdict(result) == "pass");
        Assert.Equal(700, next.Json.GetProperty("threshold").GetInt32());
        await order.Messages.WaitForAsync("cap/result", result => Recipe(result) == "blue");
        string[] topics =
            [.. order.Messages.All.Where(
                message =>
                message.Topic == "tests/answers"
                || (message.Topic.EndsWith("cap/result", StringComparison.Ordinal) && Recipe(message) == "blue"))
                .Select(message => message.Topic)];
        Assert.Equal("tests/answers", topics[0]);
        await agent.Broker.Published.WaitForAsync("info",
            message => message.Json.GetProperty("stations")[0].GetProperty("recipe").GetString() == "blue");

        await agent.RestartAsync();
        Assert.Equal("blue",
            Recipe(await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2 && Verdict(result) == "pass")));
        await agent.Commands.AskAsync("setThreshold", new JsonObject { ["station"] = "cap", ["threshold"] = 650, ["force"] = true });
        await agent.ResultAsync(
            result =>
            result.Json.GetProperty("threshold").ValueKind == JsonValueKind.Number
            && result.Json.GetProperty("threshold").GetInt32() == 650);
        Assert.Contains("\"threshold\": 650, \"camera\"", agent.Read(), StringComparison.Ordinal);
        CheckComplete(agent);
    }

    [Fact]
    public async Task SetLot_StandsInResultsFromThenOn_AndIsRemembered()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        CapturedMessage first = await agent.ResultAsync(result => Verdict(result) == "pass");
        Assert.DoesNotContain("\"lot\"", first.Text, StringComparison.Ordinal);
        foreach ((string error, JsonNode? lot) in ((string, JsonNode?)[])
            [("malformed", " "), ("malformed", 7), ("malformed", new string('x', 65)), ("malformed", "a\nb")])
        {
            JsonElement refused = await agent.Commands.AskAsync("setLot", new JsonObject { ["station"] = "cap", ["lot"] = lot });
            Assert.Equal(error, refused.GetProperty("error").GetString());
        }
        Assert.Equal("malformed",
            (await agent.Commands.AskAsync("setLot", new JsonObject { ["station"] = "cap" })).GetProperty("error").GetString());

        JsonElement reply = await agent.Commands.AskAsync("setLot", new JsonObject { ["station"] = "cap", ["lot"] = " L-17 <b> " });
        Assert.Equal("Parts are of lot L-17 <b> from the next frame on.", reply.GetProperty("message").GetString());
        await agent.ResultAsync(result => Lot(result) == "L-17 <b>");
        await agent.Broker.Published.WaitForAsync("info",
            message => message.Json.GetProperty("stations")[0].GetProperty("lot").GetString() == "L-17 <b>");
        await agent.RestartAsync();
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2 && Verdict(result) == "pass" && Lot(result) == "L-17 <b>");
        reply = await agent.Commands.AskAsync("setLot", new JsonObject { ["station"] = "cap", ["lot"] = null });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2 && Verdict(result) == "pass" && Lot(result) is null);
        CheckComplete(agent);

        static string? Lot(CapturedMessage result) => result.Json.GetProperty("part") is { ValueKind: JsonValueKind.Object } part
            && part.TryGetProperty("lot", out JsonElement lot) ? lot.GetString() : null;
    }

    [Fact]
    public async Task SelectRecipe_WithABrokenModel_ChangesNothing()
    {
        _log.Expect(LogEvent.CommandFailed);
        await using FileAgent agent = await StartAsync(
            "\"threshold\": 900, \"recipes\": [ { \"name\": \"blue\", \"model\": \"nowhere\" } ]");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        JsonElement reply = await agent.Commands.AskAsync("selectRecipe", new JsonObject { ["station"] = "cap", ["recipe"] = "blue" });
        Assert.False(reply.GetProperty("ok").GetBoolean());
        Assert.Contains("nowhere", reply.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await NextResultAsync(agent)).Json.GetProperty("part").GetProperty("recipe").ValueKind);
        Assert.Equal("notFound",
            (await agent.Commands.AskAsync("selectRecipe", new JsonObject { ["station"] = "cap", ["recipe"] = "green" })).GetProperty(
                "error").GetString());
    }

    [Fact]
    public async Task Pause_LetsPartsThroughAndSaysSoOfEach()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        Assert.True((await agent.Commands.AskAsync("pause", Cap())).GetProperty("ok").GetBoolean());
        CapturedMessage paused = await agent.ResultAsync(result => Verdict(result) == "notInspected");
        Assert.Equal("paused", paused.Json.GetProperty("reason").GetString());
        await agent.Broker.Published.WaitForAsync("cap/state", message => message.Json.GetProperty("state").GetString() == "paused");
        Assert.True((await agent.Commands.AskAsync("resume", Cap())).GetProperty("ok").GetBoolean());
        long after = paused.Json.GetProperty("seq").GetInt64();
        await agent.ResultAsync(result => result.Json.GetProperty("seq").GetInt64() > after && Verdict(result) == "pass");
        await agent.Broker.Published.WaitForAsync("cap/state", message => message.Json.GetProperty("state").GetString() == "running");
        CheckComplete(agent);
    }

    [Fact]
    public async Task Trigger_NamesThePartOfTheNextFrame()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        Assert.True((await agent.Commands.AskAsync("trigger", Cap("part", "SN-1"))).GetProperty("ok").GetBoolean());
        await agent.ResultAsync(
            result =>
            result.Json.GetProperty("part").GetProperty("id").ValueKind == JsonValueKind.String
            && result.Json.GetProperty("part").GetProperty("id").GetString() == "SN-1");
    }

    [Fact]
    public async Task GetResult_WithEvidence_ShowsWhatARejectShouldLookLikeOrSaysWhyNot()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 0.001");
        CapturedMessage unkept = await agent.ResultAsync(result => Verdict(result) == "fail");
        JsonElement without = await agent.Commands.AskAsync("getResult", Evidence(unkept));
        Assert.Contains("without evidence: Its frame is not in the archive", without.GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("fail", without.GetProperty("result").GetProperty("verdict").GetString());

        string archive = _folder.PathTo("archive");
        await agent.RestartAsync(
            () => agent.Write(
                agent.Read()
                .Replace("\"stations\"", $"\"archive\": {{ \"folder\": \"{archive}\" }}, \"stations\"", StringComparison.Ordinal)));
        CapturedMessage kept = await agent.ResultAsync(
            result => result.Json.GetProperty("session").GetInt32() == 2 && Verdict(result) == "fail");
        string name = string.Create(CultureInfo.InvariantCulture, $"{kept.Json.GetProperty("seq").GetInt64():D9}-fail.json");
        for (int i = 0; i < 200
            && !(Directory.Exists(archive) && Directory.EnumerateFiles(archive, name, SearchOption.AllDirectories).Any()); i++)
            await Task.Delay(100);
        JsonElement answer = await agent.Commands.AskAsync("getResult", Evidence(kept));
        Assert.Equal("As it is stored.", answer.GetProperty("message").GetString());
        Assert.Null(MessageSchemas.FindViolationOfResult(answer.GetProperty("result").GetRawText()));
        string[] learned = [.. PackageReader.ReadManifest(line.Model).Images.Select(image => image.File)];
        Assert.All(answer.GetProperty("result").GetProperty("regions").EnumerateArray(),
            region => Assert.Contains(region.GetProperty("evidence").GetProperty("file").GetString(), learned));

        static JsonObject Evidence(CapturedMessage of) =>
            new() { ["station"] = "cap", ["seq"] = of.Json.GetProperty("seq").GetInt64(), ["evidence"] = true };
    }

    [Fact]
    public async Task Replay_StoredResults_GoToBacklog()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        CapturedMessage live = await agent.ResultAsync(result => Verdict(result) == "pass");
        long number = live.Json.GetProperty("seq").GetInt64();
        JsonElement one = (await agent.Commands.AskAsync("getResult", Cap("seq", number))).GetProperty("result");
        Assert.Equal(live.Json.GetProperty("id").GetString(), one.GetProperty("id").GetString());
        Assert.Null(MessageSchemas.FindViolationOfResult(one.GetRawText()));
        Assert.Equal("notFound", (await agent.Commands.AskAsync("getResult", Cap("seq", 1_000_000))).GetProperty("error").GetString());

        JsonObject range = Cap("fromSeq", 1);
        range["toSeq"] = number;
        Assert.True((await agent.Commands.AskAsync("replay", range)).GetProperty("ok").GetBoolean());
        await agent.Broker.Published.WaitForAsync("cap/backlog", message => message.Json.GetProperty("seq").GetInt64() == number);
        Assert.All(agent.Broker.Published.On("cap/backlog"), message => Assert.True(message.Json.GetProperty("replayed").GetBoolean()));
        foreach (long last in (long[])[0, 1_000_001, long.MaxValue])
        {
            range["toSeq"] = last;
            Assert.Equal("invalid", (await agent.Commands.AskAsync("replay", range)).GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task Snapshot_IsAnsweredAndThePictureIsPublished()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        Assert.True((await agent.Commands.AskAsync("snapshot", Cap())).GetProperty("ok").GetBoolean());
        CapturedMessage picture = await agent.Broker.Published.WaitForAsync("cap/image/frame", _ => true);
        Assert.Equal([0xFF, 0xD8], picture.Payload[..2]);
    }

    [Fact]
    public async Task Ping_IsAnsweredWithTheVersion()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        Assert.NotEmpty((await agent.Commands.AskAsync("ping")).GetProperty("result").GetProperty("version").GetString()!);
    }

    [Fact]
    public async Task Rebirth_PublishesTheBirthMessageAgain()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        int births = agent.Broker.Published.On($"{FileAgent.Base}/info").Count;
        Assert.True((await agent.Commands.AskAsync("rebirth")).GetProperty("ok").GetBoolean());
        await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/info", births + 1);
    }

    [Fact]
    public async Task ResetStats_SetsThePartsSinceThenToZeroAndKeepsTheTotal()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.ResultAsync(result => Verdict(result) == "pass");
        Assert.True((await agent.Commands.AskAsync("resetStats", Cap())).GetProperty("ok").GetBoolean());
        await agent.Broker.Published.WaitForAsync("cap/stats", message =>
            Parts(message.Json.GetProperty("sinceReset")) < Parts(message.Json.GetProperty("total")));
    }

    [Fact]
    public async Task Command_NotAllowed_IsRefused()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        agent.Write(agent.Read().Replace("\"pause\",", "", StringComparison.Ordinal));
        await agent.ResultAsync(result => Revision(result) == 2);
        await agent.RestartAsync();
        await agent.ResultAsync(result => result.Json.GetProperty("session").GetInt32() == 2);
        Assert.Equal("notAllowed", (await agent.Commands.AskAsync("pause", Cap())).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Trips_CallForSomebodyAndAskForAStop()
    {
        await using FileAgent agent = await StartAsync(
            "\"threshold\": 0.001, \"trips\": { \"rejectsInARow\": 5, \"failedPercent\": 50, \"windowParts\": 10, \"stopTopic\": \"plant/line4/stop\" }");
        CapturedMessage stop = await agent.Broker.Published.WaitForAsync("plant/line4/stop",
            message => message.Json.GetProperty("trip").GetString() == "failedShare");
        Assert.Equal("cap", stop.Json.GetProperty("station").GetString());
        await agent.Broker.Published.WaitForAsync("cap/state", message => message.Json.GetProperty("trips").GetArrayLength() == 2);
        CapturedMessage incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("EI-4010", StringComparison.Ordinal));
        Assert.Equal(("cap", "warning"),
            (incident.Json.GetProperty("station").GetString(), incident.Json.GetProperty("severity").GetString()));
        agent.Write(agent.Read().Replace("0.001", "900", StringComparison.Ordinal));
        await agent.Broker.Published.WaitForAsync("cap/state",
            message =>
            message.Json.GetProperty("trips").GetArrayLength() == 0 && message.Json.GetProperty("state").GetString() == "running");
    }

    [Fact]
    public async Task Info_NamesTheModelsProviderAndIsRetained()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        CapturedMessage info = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/info",
            message => message.Json.GetProperty("stations")[0].GetProperty("model").ValueKind == JsonValueKind.Object);
        Assert.Equal("cpu", info.Json.GetProperty("stations")[0].GetProperty("model").GetProperty("provider").GetString());
        Assert.True(info.Retained);
    }

    [Fact]
    public async Task Health_HasTheProcessesMemoryAndIsRetained()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        CapturedMessage health = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/health", _ => true);
        Assert.True(health.Json.GetProperty("rssBytes").GetInt64() > 1_000_000);
        Assert.True(health.Retained);
    }

    [Fact]
    public async Task Stats_HaveTheShiftAndTheLongestSilenceAndAreRetained()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900", agent: ", \"shifts\": [\"06:00\", \"14:00\"]");
        CapturedMessage statistics = await agent.Broker.Published.WaitForAsync("cap/stats", _ => true);
        Assert.Equal(JsonValueKind.Object, statistics.Json.GetProperty("shift").ValueKind);
        Assert.Equal(2000, statistics.Json.GetProperty("maxSilenceMs").GetDouble());
        Assert.True(statistics.Retained);
    }

    [Fact]
    public async Task HomeAssistant_IsGivenTheStationsTopicsRetained()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900", ", \"homeAssistantPrefix\": \"homeassistant\"");
        CapturedMessage discovery = await agent.Broker.Published.WaitForAsync("homeassistant/device/tested/config", _ => true);
        Assert.Equal("edgeinspector/tested/cap/last",
            discovery.Json.GetProperty("components").GetProperty("cap_verdict").GetProperty("state_topic").GetString());
        Assert.True(discovery.Retained);
    }

    [Fact]
    public async Task Counters_GoOnAfterARestart()
    {
        await using FileAgent agent = await StartAsync("\"threshold\": 900");
        await agent.Broker.Published.WaitForAsync("cap/result", 5);
        await agent.RestartAsync();
        long delivered = agent.Broker.Published.On("cap/stats")[^1].Json.GetProperty("total") is var total ? Parts(total) : 0;
        Assert.True(delivered >= 5);
        CapturedMessage later = await agent.Broker.Published.WaitForAsync("cap/stats",
            message => message.Json.GetProperty("session").GetInt32() == 2);
        Assert.True(Parts(later.Json.GetProperty("total")) >= delivered);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private Task<FileAgent> StartAsync(string station, string mqtt = "", string agent = "") =>
        FileAgent.StartAsync(_folder, _log, $"\"model\": \"{line.Model}\", {station}", mqtt, agent);

    private static JsonObject Cap(string? name = null, JsonNode? value = null)
    {
        var arguments = new JsonObject { ["station"] = "cap" };
        if (name is not null) arguments[name] = value;
        return arguments;
    }

    private static async Task<CapturedMessage> NextResultAsync(FileAgent agent)
    {
        int seen = agent.Broker.Published.On("cap/result").Count;
        return (await agent.Broker.Published.WaitForAsync("cap/result", seen + 5))[^1];
    }

    private static Task<CapturedMessage> FaultAsync(FileAgent agent, string part) => agent.Broker.Published.WaitForAsync(
        $"{FileAgent.Base}/config",
        message =>
        message.Json.GetProperty("lastError") is { ValueKind: JsonValueKind.Object } error
        && error.GetProperty("message").GetString()!.Contains(part, StringComparison.Ordinal));

    private static long Parts(JsonElement counts) =>
        new[] { "passed", "failed", "notInspected" }.Sum(name => counts.GetProperty(name).GetInt64());

    private static int Revision(CapturedMessage result) => result.Json.GetProperty("config").GetProperty("revision").GetInt32();

    private static string? Verdict(CapturedMessage result) => result.Json.GetProperty("verdict").GetString();

    private static string? Recipe(CapturedMessage result) =>
        result.Json.GetProperty("part") is { ValueKind: JsonValueKind.Object } part ? part.GetProperty("recipe").GetString() : null;

    private static void CheckComplete(FileAgent agent)
    {
        long[] numbers = [.. agent.Broker.Published.On("cap/result").Select(result => result.Json.GetProperty("seq").GetInt64())];
        Assert.Equal(numbers.Select((_, i) => (i + 1).ToString(CultureInfo.InvariantCulture)),
            numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }
}
