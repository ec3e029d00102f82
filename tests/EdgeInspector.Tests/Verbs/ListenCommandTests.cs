using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

[Long]
public sealed class ListenCommandTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Listen_ToAnAgent_ShowsEveryResultAndItsPictures()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            {
              "agent": { "name": "line", "stateDirectory": "state" },
              "mqtt": { "broker": "{{broker.Uri.OriginalString}}", "pictures": { "everyNthGood": 1 } },
              "stations": [ { "name": "cap", "model": "{{line.Model}}", "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 20 } } ]
            }
            """);
        await using AgentProgram listener = AgentProgram.Start("listen", "--config", file, "--save-images", _folder.PathTo("pictures"));
        await listener.WaitForAsync("Listening at");
        await using AgentProgram agent = AgentProgram.Start("run", "--config", file);
        await listener.WaitForAsync("agent is online");
        await listener.WaitForAsync("  cap  20  ");
        agent.SendTerminate();
        Assert.Equal(0, await agent.EndAsync());
        await listener.WaitForAsync("agent is stopped");
        listener.SendInterrupt();
        Assert.Equal(0, await listener.EndAsync());
        Assert.Contains("nothing is missing", listener.Output, StringComparison.Ordinal);
        // Which ones there are is the machine's matter: a busy one draws pictures of some parts only.
        string[] pictures = Directory.GetFiles(_folder.PathTo("pictures/cap"));
        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.Matches(@"^\d{8}-(pass|fail|notInspected)-overlay\.jpg$", Path.GetFileName(picture)));
    }

    [Fact]
    public async Task Listen_AGapAndAContradiction_AreToldAndEndWithOne()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Tap = _ => { };
        await using AgentProgram listener = AgentProgram.Start("listen", "--broker", broker.Uri.OriginalString, "--base", "plant/line",
            "--only-trouble");
        await listener.WaitForAsync("Listening at");
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(),
            TestContext.Current.CancellationToken);
        foreach (int number in (int[])[1, 2, 5, 4, 2]) await PublishAsync(client, number);
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic("plant/line/cap/result").WithPayload("{\u001b[2J").Build(),
            TestContext.Current.CancellationToken);
        await listener.WaitForAsync("GAP: 3 to 4 missing so far");
        await listener.WaitForAsync("fills a gap");
        await listener.WaitForAsync("CONTRADICTION");
        await listener.WaitForAsync("not a message of this program");
        listener.SendInterrupt();
        Assert.Equal(1, await listener.EndAsync());
        Assert.Contains("1 MISSING: 3;", listener.Output, StringComparison.Ordinal);
        Assert.Contains("1 CONTRADICTIONS", listener.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", listener.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_ScoreJustBelowTheThreshold_SaysWhichPartAndHowTheTwoDiffer()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        broker.Tap = _ => { };
        await using AgentProgram listener = AgentProgram.Start("listen", "--broker", broker.Uri.OriginalString, "--base", "plant/line");
        await listener.WaitForAsync("Listening at");
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), TestContext.Current.CancellationToken);
        await PublishAsync(client, 1);
        await PublishAsync(client, 2, score: 0.49999f);
        await listener.WaitForAsync("part P\uFFFD1  pass 0.100 (< 0.500)");
        await listener.WaitForAsync("part P\uFFFD2  pass 0.49999 (< 0.5)");
        listener.SendInterrupt();
        Assert.Equal(0, await listener.EndAsync());
    }

    [Theory]
    [InlineData("--config", "/nowhere.json", "give --broker and --base", 2)]
    [InlineData("--broker", "http://x", "mqtt://host:port", 2)]
    [InlineData("--base", "a/#", "wildcard", 2)]
    [InlineData("--station", "a/b", "", 2)]
    [InlineData("--for", "0", "--for", 2)]
    public async Task Listen_WrongArguments_SaysWhatAndHow(string option, string value, string said, int exit)
    {
        (int code, _, string errors) = await AgentProgram.RunAsync("listen", option, value);
        Assert.Equal(exit, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listen_NobodyThere_EndsWithDevice()
    {
        (int code, string output, string errors) = await AgentProgram.RunAsync("listen", "--broker", "mqtt://127.0.0.1:1", "--base", "a",
            "--for", "1");
        Assert.Equal(5, code);
        Assert.Contains("It is tried again", output, StringComparison.Ordinal);
        Assert.Contains("was not reached", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<MqttClientPublishResult> PublishAsync(IMqttClient client, int number, float score = 0.1f)
    {
        var record = new JsonObject
        {
            ["seq"] = number,
            ["id"] = Guid.NewGuid().ToString(),
            ["part"] = new JsonObject { ["id"] = $"P\u001b{number}", ["recipe"] = null },
            ["verdict"] = "pass",
            ["score"] = score,
            ["threshold"] = 0.5f,
            ["capturedAt"] = "2026-11-25T10:00:00.000000Z",
        };
        return client.PublishAsync(
            new MqttApplicationMessageBuilder().WithTopic("plant/line/cap/result")
            .WithPayload(Encoding.UTF8.GetBytes(record.ToJsonString()))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
    }
}
