using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Demo;

/// <summary>The demo as a process, watched by a real subscriber that checks every message against its schema.</summary>
[Long]
public sealed class DemoCommandTests(DemoOfFortyParts before) : IClassFixture<DemoOfFortyParts>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Demo_TwentyParts_ShowsThemAndSumsUp()
    {
        string state = _folder.PathTo("state");
        await using AgentProgram program = AgentProgram.Start("demo", "--parts", "20", "--state", state);
        string address = Regex.Match(await program.WaitForAsync("Publishing to"), "mqtt://[0-9.:]+").Value;
        await using (MqttCapture capture = await MqttCapture.SubscribeAsync(new Uri(address)))
        {
            await capture.Messages.WaitForAsync("line/result", message => message.Json.GetProperty("seq").GetInt32() == 20);
            CapturedMessage[] results = [.. capture.Messages.On("line/result")];
            int first = results[0].Json.GetProperty("seq").GetInt32();
            Assert.Equal(Enumerable.Range(first, 21 - first), results.Select(result => result.Json.GetProperty("seq").GetInt32()));
            Assert.All(results, result => Assert.True(result.Json.GetProperty("simulated").GetBoolean()));
            // Any status: the embedded broker reads its retained messages before it adds a subscription, and "online" may fall between.
            await capture.Messages.WaitForAsync("demo/status");
            Assert.NotEmpty(capture.Messages.On("image/overlay"));
        }

        Assert.Equal(0, await program.EndAsync());
        Assert.Equal(20, Regex.Count(program.Output, @"(?m)^P-\d{6}\s+(PASS|FAIL)"));
        Assert.Contains("P-000020", program.Output, StringComparison.Ordinal);
        Assert.Matches(@"good +\d+ +\d+ +0", program.Output);
        Assert.Matches(@"p50 [0-9.]+ ms, p95 [0-9.]+ ms, p99 [0-9.]+ ms", program.Output);
        // With it nobody is warned that the results are for nobody.
        Assert.Contains("A subscriber inside the demo received 20 results over MQTT.", program.Output, StringComparison.Ordinal);
        Assert.Contains("mosquitto_sub -h 127.0.0.1", program.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(state, "pictures"), program.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(state, "pictures"), "*.jpg"));
        Assert.DoesNotContain("NOT INSPECTED", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WithoutState_TakesAFolderThatNobodyCanGuess()
    {
        await using AgentProgram program = AgentProgram.Start(new Dictionary<string, string> { ["TMPDIR"] = _folder.PathTo("") }, "demo",
            "--parts", "1");
        string folder = "";
        await Eventually.TrueAsync(
            () => (folder = Directory.GetDirectories(_folder.PathTo(""), "edge-inspector-demo-*").SingleOrDefault() ?? "").Length > 0, 60);
        Assert.DoesNotContain($"-{program.Id}", folder, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void Demo_Verdicts_AgreeWithTheTruth()
    {
        Assert.True(before.Code == 0, before.Errors);
        // The line is drawn the same on every machine; a few wrong verdicts would still be a demo, this many would be a broken model.
        Assert.InRange(Regex.Count(before.Output, @"\(missed\)|\(false reject\)"), 0, 3);
        Assert.True(Regex.Count(before.Output, "(?m)^P-.*FAIL") >= 3);
    }

    [Fact]
    public async Task Demo_SameState_GoesOnWithModelAndNumbers()
    {
        const int Last = DemoOfFortyParts.Parts + 3;
        (int code, string again, string errors) = await AgentProgram.RunAsync([.. before.Arguments, "--parts", "3"]);
        Assert.True((before.Code, code) == (0, 0), before.Errors + errors);
        Assert.Contains("Learning", before.Output, StringComparison.Ordinal);
        Assert.Contains("Using the model learned before", again, StringComparison.Ordinal);
        JsonElement[] results = [.. (await before.Broker.Published.WaitForAsync("line/result", Last)).Select(message => message.Json)];
        Assert.Equal(Enumerable.Range(1, Last), results.Select(result => result.GetProperty("seq").GetInt32()));
        Assert.Equal($"P-{Last:D6}", results[^1].GetProperty("part").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("--parts", "0")]
    [InlineData("--broker", "localhost")]
    [InlineData("--parts", "5", "--forever")]
    public async Task Demo_WrongOptions_AreUsage(params string[] options) =>
        Assert.Equal(2, (await AgentProgram.RunAsync(["demo", .. options])).Code);

    [Fact]
    public async Task Demo_CtrlC_SumsUp()
    {
        await using AgentProgram program = AgentProgram.Start("demo", "--forever", "--state", _folder.PathTo("state"));
        await program.WaitForAsync("P-000003");
        program.SendInterrupt();
        Assert.Equal(0, await program.EndAsync());
        Assert.Contains("Heatmap pictures", program.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
