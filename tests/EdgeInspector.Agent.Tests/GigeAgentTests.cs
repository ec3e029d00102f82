using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>The whole agent on a GigE Vision camera: real packets in, real messages out, pictures of parts in between.</summary>
[Collection(GigeCollection.Name)]
[Long]
public sealed class GigeAgentTests(TaughtLine line) : IDisposable
{
    private const DefectKind Defect = DefectKind.ForeignBody;
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly PartRenderer _renderer = new(TaughtLine.Width, TaughtLine.Height, 1);

    private static string Camera(string more) =>
        $$"""{ "driver": "aravis", "address": "{{VirtualGigeCamera.Loopback}}", "pixelFormat": "RGB8", "region": [0, 0, {{TaughtLine.Width}}, {{TaughtLine.Height}}]{{more}} }""";

    [Fact]
    public async Task TriggerByMqtt_EachPart_GetsItsOwnVerdict()
    {
        // Every third part has a defect.
        using VirtualGigeCamera camera = Parts(number => number % 3 == 0);
        await using FileAgent agent = await StartAsync(""", "trigger": { "mode": "software" }""");
        await StateAsync(agent, "waitingForTrigger");
        for (int part = 1; part <= 6; part++)
        {
            string name = $"SN-{part}";
            Assert.True(
                (await agent.Commands.AskAsync("trigger", new JsonObject { ["station"] = "cap", ["part"] = name })).GetProperty("ok")
                .GetBoolean());
            CapturedMessage result = await agent.ResultAsync(message => Part(message) == name);
            Assert.Equal(camera.Sent % 3 == 0 ? "fail" : "pass", result.Json.GetProperty("verdict").GetString());
            Assert.Null(MessageSchemas.FindViolationOfResult(result.Text));
            Assert.True(ulong.Parse(result.Json.GetProperty("frame").GetProperty("cameraFrameId").GetString()!, null) > 0);
        }
        await StateAsync(agent, "running");
    }

    [Fact]
    public async Task TriggerByMqtt_CameraIsGone_IsTriggerWithoutFrame()
    {
        using var camera = new VirtualCameraProcess();
        await using FileAgent agent = await StartAsync(""", "trigger": { "mode": "software" }""");
        await StateAsync(agent, "waitingForTrigger");
        camera.Kill();
        await agent.Commands.AskAsync("trigger", new JsonObject { ["station"] = "cap", ["part"] = "SN-9" });
        CapturedMessage result = await agent.ResultAsync(message => Part(message) == "SN-9");
        Assert.Equal(("notInspected", "triggerWithoutFrame"),
            (result.Json.GetProperty("verdict").GetString(), result.Json.GetProperty("reason").GetString()));
        await StateAsync(agent, "noCamera");
    }

    [Fact]
    public async Task Settings_ThatTheCameraCannotHave_AreAFaultUntilTheFileIsCorrected()
    {
        using VirtualGigeCamera camera = Parts(_ => false);
        await using FileAgent agent = await StartAsync(""", "gain": 99""");
        CapturedMessage incident = await agent.Broker.Published.WaitForAsync("event",
            message => message.Text.Contains("GainRaw cannot be set to 99", StringComparison.Ordinal));
        Assert.Contains("Allowed: 0 to 10", incident.Text, StringComparison.Ordinal);
        await StateAsync(agent, "fault");
        agent.Write(agent.Read().Replace("\"gain\": 99", "\"gain\": 3", StringComparison.Ordinal));
        await StateAsync(agent, "running");
        await agent.ResultAsync(message => message.Json.GetProperty("verdict").GetString() == "pass");
    }

    [Fact]
    public async Task SetCamera_IsReadBackFromTheCamera_AndWhatItDoesNotTakeChangesNothing()
    {
        using VirtualGigeCamera camera = Parts(_ => false);
        await using FileAgent agent = await StartAsync(""", "exposureMicroseconds": 2000 /* by the lamp */, "gain": 3""");
        await StateAsync(agent, "running");
        JsonElement reply = await agent.Commands.AskAsync("setCamera", new JsonObject
        {
            ["station"] = "cap",
            ["exposureMicroseconds"] = 3500,
            ["gain"] = 5,
            ["triggerMode"] = "software",
            ["reason"] = "darker lot",
        });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        Assert.Equal(
            "exposureMicroseconds 2000, gain 3 became exposureMicroseconds 3500, gain 5; trigger.mode is \"software\" now (it was not set): darker lot.",
            reply.GetProperty("message").GetString());
        Assert.True(reply.GetProperty("result").GetProperty("isOpen").GetBoolean());
        Assert.Contains("\"exposureMicroseconds\": 3500 /* by the lamp */, \"gain\": 5, \"trigger\": { \"mode\": \"software\" }", agent.Read(),
            StringComparison.Ordinal);
        await StateAsync(agent, "waitingForTrigger");
        string before = agent.Read();
        foreach ((string error, string part, JsonObject command) in ((string, string, JsonObject)[])
            [
                ("invalid", "GainRaw cannot be set to 99", new() { ["gain"] = 99 }),
                ("invalid", "exposureMicroseconds", new() { ["exposureMicroseconds"] = -5 }),
                ("malformed", "gain is no number", new() { ["gain"] = "much" }),
                ("malformed", "triggerMode is none of freeRun, hardware, software", new() { ["triggerMode"] = "always" }),
                ("malformed", "Nothing is to be changed", []),
                ("notSupported", "has no exposure; it has exposureMicroseconds", new() { ["exposure"] = 5 }),
                ("busy", "somebody changed the configuration meanwhile", new() { ["gain"] = 2, ["revision"] = new string('0', 64) }),
            ])
        {
            command["station"] = "cap";
            JsonElement refused = await agent.Commands.AskAsync("setCamera", command);
            Assert.Equal(error, refused.GetProperty("error").GetString());
            Assert.Contains(part, refused.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal(before, agent.Read());
        }
        // It works as before, with the settings that it had; of what was refused there is nothing on record. A busy machine may still be
        // opening the camera again when the first parts come.
        string? verdict = null;
        for (int i = 1; verdict != "pass" && i <= 5; i++)
        {
            string id = $"SN-{i}";
            Assert.True((await agent.Commands.AskAsync("trigger", new JsonObject { ["station"] = "cap", ["part"] = id })).GetProperty("ok")
                .GetBoolean());
            verdict = (await agent.ResultAsync(message => Part(message) == id)).Json.GetProperty("verdict").GetString();
        }
        Assert.Equal("pass", verdict);
        Assert.Equal((3500u, 5u), camera.Settings);
        string[] records = File.ReadAllLines(Path.Combine(agent.State, "audit.jsonl"));
        Assert.Contains("darker lot", Assert.Single(records, record => record.Contains("setCamera", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.DoesNotContain(records, record => record.Contains("gain 99", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SetCamera_ExposureGainAndRate_AreTakenByTheOpenCamera_WithoutAPartThatNobodyLookedAt()
    {
        using VirtualGigeCamera camera = Parts(_ => false);
        await using FileAgent agent = await StartAsync(""", "exposureMicroseconds": 2000, "gain": 3, "framesPerSecond": 10""");
        await StateAsync(agent, "running");
        ulong before = Id(await agent.ResultAsync(message => message.Json.GetProperty("verdict").GetString() == "pass"));
        List<double> milliseconds = [];
        for (uint i = 1; i <= 10; i++)
        {
            long began = Stopwatch.GetTimestamp();
            Task<JsonElement> asked = agent.Commands.AskAsync("setCamera", new JsonObject
            {
                ["station"] = "cap",
                ["exposureMicroseconds"] = 2000 + (100 * i),
                ["gain"] = 3 + (i % 2),
                ["framesPerSecond"] = 10 + i,
            });
            await Eventually.TrueAsync(() => camera.Settings == (2000 + (100 * i), 3 + (i % 2)));
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            JsonElement reply = await asked;
            Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
            Assert.True(reply.GetProperty("result").GetProperty("isOpen").GetBoolean());
        }
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Command to the first frame with it: {string.Join(", ", milliseconds.Order().Select(time => $"{time:0}"))} ms");
        // A camera that is opened again counts from 1.
        await agent.ResultAsync(message => Id(message) >= before + 20);
        CapturedMessage[] results = [.. agent.Broker.Published.On("cap/result")];
        Assert.All(results, message => Assert.Equal("pass", message.Json.GetProperty("verdict").GetString()));
        ulong[] ids = [.. results.Select(Id)];
        Assert.Equal(ids.Order(), ids);
        Assert.Equal(ids[^1] - ids[0] + 1, (ulong)ids.Length);
    }

    [Fact]
    public async Task SetCamera_WhileTheCameraIsPulled_StandsInTheFileAndIsTakenWhenItIsBack()
    {
        using var camera = new VirtualCameraProcess();
        await using FileAgent agent = await StartAsync(""", "gain": 3""");
        await StateAsync(agent, "running");
        camera.Kill();
        await StateAsync(agent, "noCamera");
        JsonElement reply = await agent.Commands.AskAsync("setCamera", new JsonObject { ["station"] = "cap", ["gain"] = 4 });
        Assert.True(reply.GetProperty("ok").GetBoolean(), reply.GetRawText());
        Assert.EndsWith("The camera is not open, so that nothing was read back.", reply.GetProperty("message").GetString(),
            StringComparison.Ordinal);
        Assert.Contains("\"gain\": 4", agent.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_KilledAndStartedAgain_HasFramesAgain()
    {
        using VirtualGigeCamera camera = Parts(_ => false);
        await using TestBroker broker = await TestBroker.StartAsync();
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            { "agent": { "name": "line", "stateDirectory": "state" }, "mqtt": { "broker": "{{broker.Uri.OriginalString}}" },
              "stations": [ { "name": "cap", "model": "{{line.Model}}", "threshold": 900, "camera": {{Camera(", \"framesPerSecond\": 20")}} } ] }
            """);
        for (int run = 1; run <= 2; run++)
        {
            await using AgentProgram agent = AgentProgram.Start("run", "--config", file);
            await broker.Published.WaitForAsync("cap/result",
                message =>
                message.Json.GetProperty("session").GetInt64() == run && message.Json.GetProperty("verdict").GetString() == "pass");
            agent.Kill();
            await agent.EndAsync();
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    private unsafe VirtualGigeCamera Parts(Func<int, bool> isBad) => new()
    {
        Draw = (pixels, width, height, number) =>
        {
            if ((width, height) != (TaughtLine.Width, TaughtLine.Height)) return;
            _renderer.Draw(5000 + number, isBad(number) ? Defect : DefectKind.None, new Span<byte>((void*)pixels, width * height * 3));
        },
    };

    private Task<FileAgent> StartAsync(string camera) =>
        FileAgent.StartAsync(_folder, _log, $"\"model\": \"{line.Model}\"", camera: Camera(camera));

    private static Task<CapturedMessage> StateAsync(FileAgent agent, string state) =>
        agent.Broker.Published.WaitForAsync("cap/state", message => message.Json.GetProperty("state").GetString() == state);

    private static ulong Id(CapturedMessage message) => ulong.Parse(
        message.Json.GetProperty("frame").GetProperty("cameraFrameId").GetString()!, CultureInfo.InvariantCulture);

    private static string? Part(CapturedMessage message) =>
        message.Json.GetProperty("part") is { ValueKind: JsonValueKind.Object } part
            && part.GetProperty("id") is { ValueKind: JsonValueKind.String } id ? id.GetString() : null;
}
