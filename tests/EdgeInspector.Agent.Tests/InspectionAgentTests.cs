using EdgeInspector.Configuration;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>The composed agent in this process, against a real broker.</summary>
[Long]
public sealed class InspectionAgentTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Agent_TwoStations_InspectSideBySide()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using (InspectionAgent agent = await CreateAsync(broker, Station("left", line.Model), Station("right", line.Model)))
        {
            await agent.StartAsync();
            await broker.Published.WaitForAsync("left/result", 10);
            await broker.Published.WaitForAsync("right/result", 10);
            Assert.Equal("running",
                (await broker.Published.WaitForAsync("left/state",
                    message => message.Text.Contains("running", StringComparison.Ordinal))).Json.GetProperty("state").GetString());
            await broker.Published.WaitForAsync("right/heartbeat");
            await broker.Published.WaitForAsync("image/overlay");
        }
        foreach (string station in (string[])["left", "right"])
        {
            CapturedMessage[] results = [.. broker.Published.On($"{station}/result")];
            Assert.Equal(Enumerable.Range(1, results.Length), results.Select(result => result.Json.GetProperty("seq").GetInt32()));
            Assert.All(results, result => Assert.NotEqual("notInspected", result.Json.GetProperty("verdict").GetString()));
        }
        await broker.Published.WaitForAsync("status", message => message.Text.Contains("stopped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_ModelThatCannotBeUsed_ReportsEveryPartUntilItCanAndLeavesTheOtherStationAlone()
    {
        _log.Expect(LogEvent.StationFault, "broken");
        await using TestBroker broker = await TestBroker.StartAsync();
        await using (InspectionAgent agent = await CreateAsync(broker, Station("good", line.Model),
            Station("broken", _folder.PathTo("model"))))
        {
            await agent.StartAsync();
            CapturedMessage refused = (await broker.Published.WaitForAsync("broken/result", 3))[0];
            Assert.Equal(("notInspected", "modelError"),
                (refused.Json.GetProperty("verdict").GetString(), refused.Json.GetProperty("reason").GetString()));
            CapturedMessage state = await broker.Published.WaitForAsync("broken/state",
                message => message.Text.Contains("fault", StringComparison.Ordinal));
            Assert.Contains("edge-inspector learn", state.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            await broker.Published.WaitForAsync("good/result", message => message.Json.GetProperty("verdict").GetString() == "pass");

            line.CopyModel(_folder.PathTo("model-copied"));
            Directory.Move(_folder.PathTo("model-copied"), _folder.PathTo("model"));
            await broker.Published.WaitForAsync("broken/result", message => message.Json.GetProperty("verdict").GetString() == "pass");
            await broker.Published.WaitForAsync("broken/state", message => message.Text.Contains("running", StringComparison.Ordinal));
        }
        int[] numbers = [.. broker.Published.On("broken/result").Select(result => result.Json.GetProperty("seq").GetInt32())];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [Fact]
    public async Task Agent_RulesThatDoNotFitTheModel_ReportConfigInvalid()
    {
        _log.Expect(LogEvent.StationFault, "minimumRegionArea");
        await using TestBroker broker = await TestBroker.StartAsync();
        await using InspectionAgent agent = await CreateAsync(broker, Station("cap", line.Model) with { MinimumRegionArea = 50 });
        await agent.StartAsync();
        Assert.Equal("configInvalid", (await broker.Published.WaitForAsync("cap/result"))[0].Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Agent_IgnoreMaskThatCannotBeUsed_ReportsConfigInvalidUntilItCan()
    {
        _log.Expect(LogEvent.StationFault);
        string damaged = _folder.PathTo("damaged.png"), hiding = _folder.PathTo("hiding.png"), missing = _folder.PathTo("missing.png");
        File.WriteAllText(damaged, "not a picture");
        WriteMask(hiding, white: TaughtLine.Width * TaughtLine.Height);
        await using TestBroker broker = await TestBroker.StartAsync();
        await using InspectionAgent agent = await CreateAsync(
            broker, [
                .. ((string[])[damaged, hiding, missing]).Select(
                    (mask, i) => Station($"s{i}", line.Model) with { IgnoreMask = mask, Threshold = 900 })]);
        await agent.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            CapturedMessage refused = (await broker.Published.WaitForAsync($"s{i}/result"))[0];
            Assert.Equal(("notInspected", "configInvalid"),
                (refused.Json.GetProperty("verdict").GetString(), refused.Json.GetProperty("reason").GetString()));
        }
        WriteMask(missing, white: TaughtLine.Width);
        await broker.Published.WaitForAsync("s2/result", message => message.Json.GetProperty("verdict").GetString() == "pass");
    }

    [Fact]
    public async Task Agent_ImageScoreDecides_ReportsItWithoutRegions()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string spade = await LearnAsync("spade", "--gallery-rows", "20"), gaussian = await LearnAsync("gaussian-ad");
        await using InspectionAgent agent = await CreateAsync(
            broker, Station("image", spade) with { DecidedBy = DecisiveScore.Image }, Station("map", spade), Station("whole", gaussian));
        await agent.StartAsync();
        foreach ((string station, string decidedBy) in ((string, string)[])[("image", "image"), ("map", "map"), ("whole", "image")])
        {
            IReadOnlyList<CapturedMessage> results = await broker.Published.WaitForAsync($"{station}/result", 20);
            Assert.All(results, result => Assert.Equal(decidedBy, result.Json.GetProperty("decidedBy").GetString()));
            if (decidedBy == "image") Assert.All(results, result => Assert.Equal(0, result.Json.GetProperty("regions").GetArrayLength()));
            if (station == "whole") Assert.All(results, result => Assert.Equal(0, result.Json.GetProperty("images").GetArrayLength()));
        }
    }

    [Fact]
    public async Task Agent_MapWantedOfAModelWithoutOne_ReportsConfigInvalidAndSaysSo()
    {
        _log.Expect(LogEvent.StationFault, "it has no map, no regions and no heatmaps");
        _log.Expect(LogEvent.StationFault, "has no score of the picture as a whole");
        await using TestBroker broker = await TestBroker.StartAsync();
        string gaussian = await LearnAsync("gaussian-ad");
        StationConfiguration[] stations =
        [
            Station("a", gaussian) with { Heatmaps = true }, Station("b", gaussian) with { MinimumRegionArea = 9 },
            Station("c", gaussian) with { DecidedBy = DecisiveScore.Map },
            Station("d", line.Model) with { DecidedBy = DecisiveScore.Image },
        ];
        await using InspectionAgent agent = await CreateAsync(broker, stations);
        await agent.StartAsync();
        foreach (StationConfiguration station in stations)
            Assert.Equal("configInvalid",
                (await broker.Published.WaitForAsync($"{station.Name}/result"))[0].Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Agent_IgnoreMask_HidesTheDefect()
    {
        // White everywhere but in one corner of the belt, where nothing ever is.
        WriteMask(_folder.PathTo("mask.png"), white: TaughtLine.Width * (TaughtLine.Height - 12));
        await using TestBroker broker = await TestBroker.StartAsync();
        await using InspectionAgent agent = await CreateAsync(
            broker,
            Station("seeing", line.Model, defectRate: 1),
            Station("blind", line.Model, defectRate: 1) with { IgnoreMask = _folder.PathTo("mask.png"), Threshold = 30 });
        await agent.StartAsync();
        await broker.Published.WaitForAsync("seeing/result", message => message.Json.GetProperty("verdict").GetString() == "fail");
        await broker.Published.WaitForAsync("blind/result", 10);
        Assert.All(broker.Published.On("blind/result"), result => Assert.Equal("pass", result.Json.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task Agent_UnreadablePictureInAFolder_GetsARecordWithItsPart()
    {
        TaughtLine.DrawGood(_folder.PathTo("pictures"), 1, 2);
        File.WriteAllText(_folder.PathTo("pictures/broken.png"), "broken");
        await using TestBroker broker = await TestBroker.StartAsync();
        await using InspectionAgent agent = await CreateAsync(broker, Station("cap", line.Model) with
        {
            Camera = new FolderCameraConfiguration { Path = _folder.PathTo("pictures"), Loop = false, FramesPerSecond = 20 },
        });
        await agent.StartAsync();
        CapturedMessage[] results = [.. await broker.Published.WaitForAsync("cap/result", 3)];
        Assert.Equal(["000.png", "001.png", "broken.png"],
            results.Select(result => result.Json.GetProperty("part").GetProperty("id").GetString()));
        Assert.Equal("frameIncomplete", results[2].Json.GetProperty("reason").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, results[2].Json.GetProperty("frame").ValueKind);
    }

    [Fact]
    public async Task Agent_Restarted_CountsOnAndTellsTheSession()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        for (int start = 1; start <= 2; start++)
        {
            await using InspectionAgent agent = await CreateAsync(broker, Station("cap", line.Model));
            await agent.StartAsync();
            int session = start;
            await broker.Published.WaitForAsync("cap/result", message => message.Json.GetProperty("session").GetInt32() == session);
        }
        int[] numbers = [.. broker.Published.On("cap/result").Select(result => result.Json.GetProperty("seq").GetInt32())];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [Fact]
    public async Task Agent_SecondOneWithTheSameState_IsRefusedAndToldWhoHasIt()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using (InspectionAgent first = await CreateAsync(broker, Station("cap", line.Model)))
        {
            // Also with other stations: the results of both would lie in one outbox.
            string message = (await Assert.ThrowsAsync<IOException>(() => CreateAsync(broker, Station("lid", line.Model)))).Message;
            Assert.Contains($"is used by the agent 'tested' (process {Environment.ProcessId} on {Environment.MachineName}, since 20",
                message, StringComparison.Ordinal);
            Assert.Contains("agent.stateDirectory", message, StringComparison.Ordinal);
        }
        await using InspectionAgent next = await CreateAsync(broker, Station("cap", line.Model));
    }

    [Fact]
    public async Task Agent_EmbeddedBroker_ServesSubscribers()
    {
        int port = FreePort.Find();
        var uri = new Uri($"mqtt://127.0.0.1:{port}");
        AgentConfiguration configuration = Configuration(uri, Station("cap", line.Model));
        await using InspectionAgent agent = await new AgentBuilder(
            configuration with { Mqtt = configuration.Mqtt with { EmbeddedBrokerPort = port } }, TimeProvider.System, _log).BuildAsync();
        await agent.StartAsync();
        await using MqttCapture capture = await MqttCapture.SubscribeAsync(uri);
        await capture.Messages.WaitForAsync("edgeinspector/tested/cap/result", 3);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private Task<InspectionAgent> CreateAsync(TestBroker broker, params StationConfiguration[] stations) =>
        new AgentBuilder(Configuration(broker.Uri, stations), TimeProvider.System, _log)
        {
            Stamp = new ConfigurationStamp(1, new string('c', 64)),
            ModelRetry = TimeSpan.FromMilliseconds(300),
        }.BuildAsync();

    private AgentConfiguration Configuration(Uri broker, params StationConfiguration[] stations) => new()
    {
        Agent = new IdentityConfiguration { Name = "tested", StateDirectory = _folder.PathTo("state") },
        Mqtt = new MqttConfiguration
        {
            Broker = broker.OriginalString,
            HeartbeatSeconds = 0.1,
            Pictures = new PicturesConfiguration { EveryNthGood = 2 }
        },
        Stations = [.. stations],
    };

    private static StationConfiguration Station(string name, string model, double defectRate = 0.2) => new()
    {
        Name = name,
        Model = model,
        // A machine that is busy with other things must not turn these tests into tests of overload.
        QueueCapacity = 500,
        Camera = new SimulatedCameraConfiguration
        {
            Seed = 1,
            Width = TaughtLine.Width,
            Height = TaughtLine.Height,
            FramesPerSecond = 20,
            DefectRate = defectRate,
        },
    };

    // White from the bottom upwards.
    private static void WriteMask(string file, int white)
    {
        var mask = new Frames.Picture(TaughtLine.Width, TaughtLine.Height, Frames.PixelFormat.Mono8);
        mask.Pixels.AsSpan(mask.Pixels.Length - white).Fill(255);
        File.WriteAllBytes(file, Imaging.PictureLibrary.Codec().EncodePng(mask));
    }

    private async Task<string> LearnAsync(string method, params string[] options)
    {
        string model = _folder.PathTo(method);
        (int code, _, string errors) = await AgentProgram.RunAsync(
            ["learn", "--good", line.Good, "--out", model, "--method", method, .. options]);
        Assert.True(code == 0, errors);
        return model;
    }
}
