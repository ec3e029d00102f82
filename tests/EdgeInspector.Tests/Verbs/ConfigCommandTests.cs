using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Show_Effective_NamesEveryKeyAndWhatIsDefault()
    {
        string file = Write("""
            {
              "agent": { "name": "a" }, // the first
              "mqtt": { "broker": "mqtt://host:1883" },
              "stations": [ { "name": "cap", "model": "m", "threshold": 0.5, "camera": { "driver": "simulated" } } ]
            }
            """);
        (int code, string output, _) = await VerbCall.RunAsync("config", "show", "--effective", "--config", file);
        Assert.Equal(0, code);
        string[] lines = output.Split('\n');
        Assert.Contains("stations[0].threshold = 0.5", lines);
        Assert.Contains("stations[0].warningThreshold = null  (default)  (no warnings)", lines);
        Assert.Contains("mqtt.keepAliveSeconds = 15  (default)", lines);
        Assert.Contains("mqtt.broker = \"mqtt://host:1883\"", lines);
        Assert.Contains("stations[0].camera.seed = 0  (default)", lines);
    }

    [Fact]
    public async Task Show_Plain_IsTheFileWithoutSecrets()
    {
        string file = Write(
            "{ \"agent\": { \"name\": \"a\" }, // password: hunter2\n  \"stations\": [ { \"name\": \"cap\", \"model\": \"m\", \"camera\": { \"driver\": \"simulated\" } } ] }\n");
        (int code, string output, _) = await VerbCall.RunAsync("config", "show", "--config", file);
        Assert.Equal(0, code);
        Assert.Contains("\"name\": \"cap\"", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_BadFile_SaysWhatAndWhere()
    {
        (int code, _, string errors) = await VerbCall.RunAsync("config", "show", "--config", Write("{"));
        Assert.Equal(2, code);
        Assert.Contains("agent.json:1:1", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stations[].threshold", "between two frames")]
    [InlineData("stations[0].threshold", "0 to 1e9")]
    [InlineData("stations.camera.seed", "opened again")]
    [InlineData("maxDays", "mqtt.outbox.maxDays")]
    [InlineData("mqtt.broker", "next start")]
    public async Task Explain_AKey_SaysWhatItMeansAndWhenItTakesEffect(string key, string said)
    {
        (int code, string output, _) = await VerbCall.RunAsync("config", "explain", key);
        Assert.Equal(0, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Misspelt_Suggests()
    {
        (int code, _, string errors) = await VerbCall.RunAsync("config", "explain", "treshold");
        Assert.Equal(2, code);
        Assert.Contains("Did you mean threshold?", errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string text)
    {
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, text);
        return file;
    }
}
