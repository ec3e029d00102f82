using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

public sealed class ConfigurationChangesTests
{
    private const string Before = """
        { "agent": { "name": "line" }, "mqtt": { "pictures": { "everyNthGood": 5 } },
          "stations": [
            { "name": "cap", "model": "/m/cap", "threshold": 30.5, "recipes": [ { "name": "red", "threshold": 31 }, { "name": "blue" } ],
              "camera": { "driver": "rtsp", "url": "rtsp://host/s?channel=1&token=hunter2" } },
            { "name": "lid", "model": "/m/lid", "camera": { "driver": "simulated" } } ] }
        """;

    [Theory]
    [InlineData("30.5", "305", "stations[cap].threshold 30.5 became 305")]
    [InlineData("\"threshold\": 30.5", "\"warningThreshold\": 28", "stations[cap].threshold 30.5 became null",
        "stations[cap].warningThreshold null became 28")]
    [InlineData("/m/cap", "/m/cap-2", "stations[cap].model \"/m/cap\" became \"/m/cap-2\"")]
    [InlineData("\"threshold\": 31", "\"threshold\": 32", "stations[cap].recipes[red].threshold 31 became 32")]
    [InlineData(", { \"name\": \"blue\" }", "", "stations[cap].recipes[blue] present became absent")]
    [InlineData("\"lid\"", "\"nut\"", "stations[lid] present became absent", "stations[nut] absent became present")]
    [InlineData("\"threshold\": 30.5",
        "\"threshold\": 30.5, \"ignoreMask\": \"/m/mask.png\", \"regionOrigin\": [ 3, 4 ], \"recipe\": \"red\"",
        "stations[cap].ignoreMask null became \"/m/mask.png\"", "stations[cap].regionOrigin null became [3, 4]",
        "stations[cap].recipe null became \"red\"")]
    [InlineData("\"everyNthGood\": 5", "\"everyNthGood\": 7", "mqtt.pictures.everyNthGood 5 became 7")]
    [InlineData("\"driver\": \"simulated\"", "\"driver\": \"simulated\", \"seed\": 9", "stations[lid].camera.seed 0 became 9")]
    [InlineData("{ \"driver\": \"simulated\" }", "{ \"driver\": \"folder\", \"path\": \"/p\" }",
        "stations[lid].camera.driver \"simulated\" became \"folder\"", "stations[lid].camera.path null became \"/p\"")]
    [InlineData("  ", " ")]
    public void Between_OneEdit_NamesKeyOldAndNew(string old, string now, params string[] expected) =>
        Assert.Equal(expected.Select(OfThisSystem), Between(old, now).Select(change => change.ToString()));

    [Theory]
    [InlineData("hunter2", "hunter3")]
    public void Between_Secrets_AreNotShown(string old, string now)
    {
        ConfigurationChange change = Assert.Single(Between(old, now));
        Assert.DoesNotContain("hunter", change.ToString(), StringComparison.Ordinal);
    }

    // Paths are absolute: on Windows they have a drive and backslashes.
    private static string OfThisSystem(string line) =>
        Regex.Replace(line, "\"(/[^\"]*)\"", path => JsonSerializer.Serialize(Path.GetFullPath(path.Groups[1].Value)));

    private static IReadOnlyList<ConfigurationChange> Between(string old, string now)
    {
        Assert.Contains(old, Before, StringComparison.Ordinal);
        return ConfigurationChanges.Between(Parse(Before), Parse(Before.Replace(old, now, StringComparison.Ordinal)));
    }

    private static AgentConfiguration Parse(string text)
    {
        ConfigurationLoadResult result = ConfigurationLoader.Parse(System.Text.Encoding.UTF8.GetBytes(text), "/tmp/agent.json");
        Assert.True(result.Configuration is not null, result.Errors.Count > 0 ? ConfigurationErrorFormatter.Format(result) : "");
        return result.Configuration!;
    }
}
