using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Thresholds;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

[Long]
public sealed class ThresholdCommandTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Threshold_TriedOnARunningAgent_TellsWhatChangesAndWritesIt()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            { "agent": { "name": "line", "stateDirectory": "state" }, "mqtt": { "broker": "{{broker.Uri.OriginalString}}" }, "health": { "enabled": false },
              "archive": { "folder": "kept", "everyNthGood": 1 },
              "stations": [ { "name": "cap", "model": "{{line.Model}}", // blue ones
                "threshold": 900, "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 20 } } ] }
            """);
        await using AgentProgram agent = AgentProgram.Start("run", "--config", file);
        await broker.Published.WaitForAsync("cap/result", 2 * ChangedParts.Most);

        string[] words = ["threshold", "--config", file, "--station", "cap", "--set", "0.001", "--since", "1h", "--write"];
        (int code, string output, string errors) = await VerbCall.RunAsync(words);
        Assert.Equal(2, code);
        Assert.Contains("Nothing was written: threshold 0.001 makes no sense for this model", errors, StringComparison.Ordinal);
        Assert.Contains("\"threshold\": 900", File.ReadAllText(file), StringComparison.Ordinal);
        (code, _, errors) = await VerbCall.RunAsync("threshold", "--config", file, "--station", "cap", "--set", "3000");
        Assert.Equal(0, code);
        Assert.Contains("warning: threshold 3000 makes no sense for this model", errors, StringComparison.Ordinal);

        (code, output, errors) = await VerbCall.RunAsync([.. words, "--force", "--by", "mia of the late shift"]);

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"Station cap: (\d+) parts with a verdict", output);
        Assert.Matches(@"With 0\.001 instead: \d+ that passed would have failed \(100\.00 %\), 0 that failed would have passed", output);
        Assert.Contains("<-- in use 900, far above the scores", output, StringComparison.Ordinal);
        Assert.Matches(@"\(local time, [^)]+\)", output);
        string named = Regex.Match(output, @"pass would be fail  (/\S+\.(?:jpg|png))").Groups[1].Value;
        Assert.True(File.Exists(named), output);
        Assert.StartsWith(_folder.PathTo("kept/cap/"), named, StringComparison.Ordinal);
        Assert.Equal(ChangedParts.Most,
            output.Split('\n').Count(text => text.Contains("  pass would be fail  ", StringComparison.Ordinal)));
        Assert.Matches(@"\.\.\. and \d+ more of these", output);
        Assert.Contains("\"threshold\": 0.001", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Contains("// blue ones", File.ReadAllText(file), StringComparison.Ordinal);
        await broker.Published.WaitForAsync("cap/result", result => result.Json.GetProperty("verdict").GetString() == "fail");
        await broker.Published.WaitForAsync("event",
            message => message.Text.Contains("mia of the late shift: stations[cap].threshold 900 became 0.001", StringComparison.Ordinal));
        Assert.Contains("\"by\":\"mia of the late shift\"", File.ReadAllText(_folder.PathTo("state/audit.jsonl")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "--station", "nob" }, 2, "There is no station 'nob'")]
    [InlineData(new[] { "--station", "cap", "--write" }, 2, "--write needs --set")]
    [InlineData(new[] { "--station", "cap", "--since", "8 hours" }, 2, "write a number with s, m, h or d")]
    [InlineData(new[] { "--station", "cap" }, 2, "there is no outbox")]
    public async Task Threshold_BadInput_SaysWhatToDo(string[] arguments, int expected, string message)
    {
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file,
            $$"""{ "agent": { "name": "line", "stateDirectory": "state" }, "stations": [ { "name": "cap", "model": "m", "camera": { "driver": "simulated" } } ] }""");
        (int code, _, string errors) = await VerbCall.RunAsync(["threshold", "--config", file, .. arguments]);
        Assert.Equal(expected, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_CountsTheNewestModelsScoresOnly()
    {
        RecordedScore Score(int i, float score, bool failed, string scale = "new") =>
            new(i, DateTimeOffset.UnixEpoch.AddSeconds(i), score, failed, scale);
        var whatIf = new WhatIf(
            [Score(1, 9, true, "old"), Score(2, 0.1f, false), Score(3, 0.4f, false), Score(4, 0.5f, true), Score(5, 0.9f, true)], [], []);
        Assert.Equal((4, 1), (whatIf.Count, whatIf.OtherScales));
        Assert.Equal((1, 0), (whatIf.NewFails(0.4f).Count, whatIf.NewPasses(0.4f).Count));
        Assert.Equal((0, 1), (whatIf.NewFails(0.6f).Count, whatIf.NewPasses(0.6f).Count));
        string[] lines = [.. whatIf.Histogram(("in use", 0.45f), ("tried", 0.6f))];
        Assert.Equal(4,
            lines.Sum(
                text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, ['#' or 'x', ..], var count, ..]
                    ? int.Parse(count, CultureInfo.InvariantCulture)
                    : 0));
        Assert.Single(lines, text => text.Contains("<-- tried 0.6", StringComparison.Ordinal));
    }

    [Fact]
    public void Histogram_LineFarFromTheScores_StandsAtTheEdgeAndSqueezesNothing()
    {
        RecordedScore[] scores = [.. Enumerable.Range(0, 100).Select(
            i => new RecordedScore(i, DateTimeOffset.UnixEpoch, 20 + i * 0.1f, false, "new"))];
        string[] lines = [.. new WhatIf(scores, [], []).Histogram(("in use", 31), ("tried", 3000))];
        // In the bar that would hold all of them otherwise.
        Assert.True(lines.Count(text => text.Contains('#', StringComparison.Ordinal)) > 15, string.Join("\n", lines));
        Assert.EndsWith("<-- in use 31  <-- tried 3000, far above the scores", lines[^1], StringComparison.Ordinal);
        lines = [.. new WhatIf(scores, [], []).Histogram(("in use", 25), ("tried", 0.52f))];
        Assert.EndsWith("<-- tried 0.52, far below the scores", lines[0], StringComparison.Ordinal);
        Assert.Single(lines, text => text.EndsWith("<-- in use 25", StringComparison.Ordinal));
        // All alike: one bar, whatever is tried.
        lines = [.. new WhatIf(scores[..1], [], []).Histogram(("in use", 1000))];
        Assert.Single(lines, text => text.Contains("# 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-01-01 00:30:00 +01:00")]
    [InlineData("America/New_York", "2025-12-31 18:30:00 -05:00")]
    public void LocalTime_IsWhatTheClockOnTheWallSays(string zone, string expected) =>
        Assert.Equal(expected,
            ChangedParts.LocalTime(new DateTimeOffset(2025, 12, 31, 23, 30, 0, TimeSpan.Zero), TimeZones.Of(zone)));

    public void Dispose() => _folder.Dispose();
}
