using System.Net;
using System.Text;
using System.Text.Json;
using EdgeInspector.Agent.Stations;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>run and check as processes.</summary>
[Long]
public sealed class RunCommandTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string ConfigurationFile => _folder.PathTo("edge-inspector.json");

    [Fact]
    public async Task Run_Terminated_StopsInOrderAndSaysZero()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker);
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await broker.Published.WaitForAsync("cap/result", 5);
        program.SendTerminate();
        Assert.Equal(0, await program.EndAsync());
        await broker.Published.WaitForAsync("status", message => message.Text.Contains("stopped", StringComparison.Ordinal));
        Assert.Equal(64, broker.Published.On("cap/result")[0].Json.GetProperty("config").GetProperty("sha256").GetString()!.Length);
        CheckComplete(broker);
    }

    [Fact]
    public async Task Run_StateFolderOfAnotherAgent_SaysSoInOneLineEach_LogAndTerminal()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker);
        await using AgentProgram first = AgentProgram.Start("run", "--config", ConfigurationFile);
        await broker.Published.WaitForAsync("cap/result", 1);
        (int code, string output, string errors) = await AgentProgram.RunAsync("run", "--config", ConfigurationFile);
        Assert.Equal(5, code);
        Assert.Contains("EI-4055 The agent cannot start, and ends: The state folder ", output, StringComparison.Ordinal);
        Assert.StartsWith("edge-inspector: The state folder ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortOfTheEmbeddedBrokerIsTaken_SaysSoInOneLineEach_LogAndTerminal()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker);
        File.WriteAllText(ConfigurationFile, File.ReadAllText(ConfigurationFile).Replace(
            "\"mqtt\": {", $"\"mqtt\": {{ \"embeddedBrokerPort\": {broker.Uri.Port},", StringComparison.Ordinal));
        (int code, string output, string errors) = await AgentProgram.RunAsync("run", "--config", ConfigurationFile);
        Assert.Equal(5, code);
        Assert.Contains("EI-4055 The agent cannot start, and ends: The embedded broker cannot listen on 127.0.0.1:", output,
            StringComparison.Ordinal);
        Assert.StartsWith("edge-inspector: The embedded broker cannot listen on 127.0.0.1:", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Killed_TheNextStartCountsOnWithoutAGap()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker);
        for (int start = 1; start <= 3; start++)
        {
            await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
            int session = start;
            await broker.Published.WaitForAsync("cap/result",
                message =>
                message.Json.GetProperty("session").GetInt32() == session
                && message.Json.GetProperty("verdict").GetString() != "notInspected");
            program.Kill();
            await program.EndAsync();
        }
        await broker.Published.WaitForAsync("status", message => message.Text.Contains("lost", StringComparison.Ordinal));
        // A number whose record was under way when the process died has no message; none is ever given twice, and the next run knows where
        // it was.
        // A record whose acknowledgement died with the process comes again, with its id; one that went out before the disk had it, as it
        // says, is spoken of once more by the record of the restart.
        int[] numbers = [.. broker.Published.On("cap/result").Select(result => result.Json)
            .Where(result => !result.TryGetProperty("durable", out JsonElement durable) || durable.ValueKind != JsonValueKind.False)
            .DistinctBy(result => result.GetProperty("id").GetString()).Select(result => result.GetProperty("seq").GetInt32())];
        Assert.Equal(numbers.Distinct().Order(), numbers);
    }

    [Fact]
    public async Task Run_BadConfiguration_SaysWhyAndStartsWhenItIsCorrected()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        File.WriteAllText(ConfigurationFile, """{ "agent": { "name": "line1" }, "stations": [ { "nmae": "cap" } ] }""");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await program.WaitForAsync("nmae");
        Assert.False(program.HasEnded);
        Write(broker);
        await broker.Published.WaitForAsync("cap/result", 1);
        program.SendTerminate();
        Assert.Equal(0, await program.EndAsync());
    }

    [Fact]
    public async Task Run_NoConfiguration_WaitsForIt()
    {
        await using AgentProgram program = AgentProgram.Start("run", "--config", _folder.PathTo("none.json"));
        await program.WaitForAsync("no such file");
        program.SendTerminate();
        Assert.Equal(0, await program.EndAsync());
    }

    [Fact]
    public async Task Run_StateFolderThatCannotBe_IsDevice()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        File.WriteAllText(_folder.PathTo("state"), "a file in the way");
        Write(broker);
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        Assert.Equal(5, await program.EndAsync());
        Assert.Contains("state", program.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithOneCore_AllThreadsKeepToIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The cores of threads are read from /proc.");
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker, sections: """, "execution": { "processors": [0] }""");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await broker.Published.WaitForAsync("cap/result", 5);
        string[] cores = [.. Directory.EnumerateDirectories($"/proc/{program.Id}/task").Select(CoresOf).OfType<string>()];
        Assert.True(cores.Length > 10);
        Assert.All(cores, allowed => Assert.Equal("0", allowed));
    }

    // Null for a thread that has ended since it was listed: its files are gone, or cannot be read any more.
    private static string? CoresOf(string thread)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(thread, "status"))
                .Single(text => text.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();
        }
        catch (IOException) when (!Directory.Exists(thread))
        {
            return null;
        }
    }

    [Fact]
    public async Task Run_WithACoreThatIsNotThere_SaysSoAndInspects()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker, sections: """, "execution": { "processors": [1000] }""");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        await program.WaitForAsync(LogEvent.ProcessorsUnusable);
        await broker.Published.WaitForAsync("cap/result", 2);
    }

    [Fact]
    public async Task Run_WithACollectorAndLogFiles_SendsFiguresAndWritesLines()
    {
        int port = FreePort.Find();
        using var collector = new HttpListener();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker,
            sections: $$""", "log": { "folder": "logs" }, "health": { "port": {{FreePort.Find()}}, "openTelemetry": "http://127.0.0.1:{{port}}/v1/metrics", "openTelemetrySeconds": 1 }""");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(Eventually.Patience));
        string body;
        do
        {
            HttpListenerContext request = await collector.GetContextAsync().WaitAsync(patience.Token);
            using var reader = new StreamReader(request.Request.InputStream, Encoding.Latin1);
            body = await reader.ReadToEndAsync(patience.Token);
            request.Response.Close();
        }
        while (!body.Contains("edgeinspector_latency_seconds", StringComparison.Ordinal));
        Assert.All((string[])["edgeinspector_frames_total", "edgeinspector_station_state", "edge-inspector", "line1", "cap"],
            text => Assert.Contains(text, body, StringComparison.Ordinal));
        program.SendTerminate();
        await program.EndAsync();
        string log = File.ReadAllText(Assert.Single(Directory.GetFiles(_folder.PathTo("logs"))));
        Assert.Contains(" info EI-4001 Agent line1", log, StringComparison.Ordinal);
        Assert.Contains(" EI-4002 ", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_GoodConfiguration_SaysSo()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker);
        (int code, string output, string errors) = await AgentProgram.RunAsync("check", "--config", ConfigurationFile);
        Assert.True(code == 0, errors);
        Assert.Contains("station cap", output, StringComparison.Ordinal);
        Assert.Contains("All is well", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 2, "empty")]
    [InlineData("not json", 2, ":1:1")]
    [InlineData("""{ "agent": { "name": "line1" }, "stations": 5 }""", 2, "stations")]
    [InlineData("""{ "agent": { "name": "line1" }, "stations": [ { "name": "cap", "model": "m", "treshold": 1, "camera": { "driver": "simulated" } } ] }""", 2, "threshold")]
    [InlineData("""{ "agent": { "name": "line1" }, "stations": [ { "name": "cap", "model": "none", "camera": { "driver": "simulated" } } ] }""", 4, "no such folder")]
    public async Task Check_BadConfiguration_SaysWhatAndWhere(string text, int expected, string message)
    {
        File.WriteAllText(ConfigurationFile, text);
        (int code, _, string errors) = await AgentProgram.RunAsync("check", "--config", ConfigurationFile);
        Assert.Equal(expected, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WarningAboveTheModelsThreshold_IsUsage()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker, """ "warningThreshold": 5000, """);
        (int code, _, string errors) = await AgentProgram.RunAsync("check", "--config", ConfigurationFile);
        Assert.Equal(2, code);
        Assert.Contains("warningThreshold", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"threshold\": 300,", "warning: threshold 300 makes no sense")]
    [InlineData("\"threshold\": 0.52,", "warning: threshold 0.52 makes no sense")]
    [InlineData("\"warningThreshold\": 0.45,", "warning: warningThreshold 0.45 makes no sense")]
    [InlineData("\"recipes\": [ { \"name\": \"red\", \"threshold\": 0 } ],", "red: warning: threshold 0 makes no sense")]
    public async Task Check_ThresholdWithoutSense_Warns(string keys, string message)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker, keys);
        (int code, string output, string errors) = await AgentProgram.RunAsync("check", "--config", ConfigurationFile);
        Assert.Equal(0, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("All is well", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAndDoctor_PackageThatIsNotTheOneInUse_TellBothApart()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        Write(broker);
        var used = new UsedPackage(new string('a', 64), 99.5f);
        new UsedPackages(_folder.PathTo("state"), "cap").Note(Path.GetFullPath(line.Model), used);
        (int code, string output, string errors) = await AgentProgram.RunAsync("check", "--config", ConfigurationFile);
        Assert.Equal(0, code);
        Assert.Matches(
            @"cap: warning: the model package .* on the disk, [0-9a-f]{12} \(threshold [0-9.]+\), is not the one in use, aaaaaaaaaaaa \(threshold 99\.5\)", errors);
        Assert.DoesNotContain("All is well", output, StringComparison.Ordinal);
        (_, output, _) = await AgentProgram.RunAsync("doctor", "--json", "--config", ConfigurationFile);
        Assert.Contains("models.changed", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void CheckComplete(TestBroker broker)
    {
        int[] numbers = [.. broker.Published.On("cap/result").Select(result => result.Json.GetProperty("seq").GetInt32())];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [Fact]
    public async Task Run_Halted_AnswersNoPlc_AndTerminated_ClosesItsConnection()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        int port = FreePort.Find();
        Write(broker, sections: $$""", "modbus": { "enabled": true, "port": {{port}} }""");
        await using AgentProgram program = AgentProgram.Start("run", "--config", ConfigurationFile);
        using PlcClient plc = await PlcClient.ConnectAsync(port);
        await HeartbeatGoesOnAsync(plc);
        program.SendHalt();
        await Eventually.TrueAsync(() => File.ReadAllText($"/proc/{program.Id}/stat").Split(") ")[^1][0] == 'T');
        Task<ushort[]> unanswered = plc.ReadAsync(3, 1);
        Assert.False(unanswered.IsCompleted);
        program.SendGoOn();
        await unanswered;
        await HeartbeatGoesOnAsync(plc);
        program.SendTerminate();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true) await plc.ReadAsync(0, 80);
        });
        Assert.Equal(0, await program.EndAsync());
    }

    private static async Task HeartbeatGoesOnAsync(PlcClient plc)
    {
        ushort before = (await plc.ReadAsync(3, 1))[0];
        await Eventually.TrueAsync(async () => (await plc.ReadAsync(3, 1))[0] is var now && now != before && now != 0);
    }

    private void Write(TestBroker broker, string more = "", string sections = "") => File.WriteAllText(ConfigurationFile, $$"""
        {
          "agent": { "name": "line1", "stateDirectory": "state" },
          "mqtt": { "broker": "{{broker.Uri.OriginalString}}" },
          "stations": [ { "name": "cap", {{more}} "model": {{JsonSerializer.Serialize(line.Model)}},
            "camera": { "driver": "folder", "path": {{JsonSerializer.Serialize(Path.GetDirectoryName(line.GoodPart)!)}}, "framesPerSecond": 20 } } ]{{sections}}
        }
        """);
}
