using System.Text;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

public class ConfigurationErrorFormatterTests
{
    [Fact]
    public void Format_TwoErrors_ShowsPlaceMessageLineAndMark()
    {
        ConfigurationLoadResult result = SampleConfiguration.Load("""
            {
              "agent": { "name": "a" },
              "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated", "seed": 1.5 } } ],
            	"mqt": {}
            }
            """);

        Assert.Equal(string.Join('\n',
            "/etc/edge-inspector/edge-inspector.json:3:89: stations[0].camera.seed: 1.5 is not a whole number, written without point and exponent. Allowed: 0 to 1e9.",
            "    3 |   \"stations\": [ { \"name\": \"s\", \"model\": \"m\", \"camera\": { \"driver\": \"simulated\", \"seed\": 1.5 } } ],",
            "      | " + new string(' ', 88) + "^~~",
            "/etc/edge-inspector/edge-inspector.json:4:2: mqt: there is no such key. Did you mean \"mqtt\"?",
            "    4 | \t\"mqt\": {}",
            "      | \t^~~~~",
            ""), ConfigurationErrorFormatter.Format(result));
    }

    [Fact]
    public void Format_LongLine_ShowsThePartAroundTheMark()
    {
        string text = "{ " + string.Concat(Enumerable.Range(0, 400).Select(i => $"/* {i} */ ")) + "\"zzz\": 1 }";

        string[] lines = ConfigurationErrorFormatter.Format(SampleConfiguration.Load(text)).Split('\n');

        int mark = Array.FindIndex(lines, line => line.Contains("^~~~~", StringComparison.Ordinal));
        Assert.True(lines[mark - 1].Length <= 130);
        Assert.Equal("\"zzz\"", lines[mark - 1].Substring(lines[mark].IndexOf('^', StringComparison.Ordinal), 5));
    }

    [Fact]
    public void Format_ControlCharactersInTheFile_DoNotReachTheTerminal()
    {
        ConfigurationLoadResult result = SampleConfiguration.Load("{ \"\\u001b[31m\": 1, // \u001b[2J\n }");
        Assert.NotEmpty(result.Errors);
        Assert.DoesNotContain('\u001b', ConfigurationErrorFormatter.Format(result));
    }

    [Fact]
    public void Format_WindowsLineEnds_AreNotPartOfTheLine()
    {
        ConfigurationLoadResult result = SampleConfiguration.Load("{\r\n  \"a\": tru\r\n}\r\n");
        Assert.EndsWith("    2 |   \"a\": tru\n      |        ^\n", ConfigurationErrorFormatter.Format(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_NoErrors_IsEmpty() => Assert.Equal("", ConfigurationErrorFormatter.Format(
        ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(ConfigurationExample.Write()), SampleConfiguration.File)));
}
