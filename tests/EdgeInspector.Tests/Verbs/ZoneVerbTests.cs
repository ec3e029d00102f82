using System.Text.Json;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Thresholds;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>What judges pictures beside the line says the same as a station with zones.</summary>
[Long]
public sealed class ZoneVerbTests(TaughtLine line) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Calibrate_OfAStation_GivesEveryZoneAThresholdThatInspectAndEvaluateUse()
    {
        string file = Write(
            """{ "name": "left", "rectangle": [0, 0, 80, 128], "minimumRegionArea": 9 }, { "name": "corner", "rectangle": [150, 0, 10, 9], "off": true }""");
        TaughtLine.DrawGood(_folder.PathTo("fresh"), 500, 21);
        string[] calibrate = ["calibrate", "--station", "cap", "--config", file, "--good", _folder.PathTo("fresh")];
        string before = File.ReadAllText(file);
        (int code, string output, string errors) = await VerbCall.RunAsync(calibrate);
        Assert.True(code == 0, errors);
        Assert.Matches(@"\(in no zone\) +\d", output);
        Assert.Matches(@"left +\d", output);
        Assert.Contains("stations[0].zones[0].threshold: ", output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(file));
        (code, _, errors) = await VerbCall.RunAsync([.. calibrate, "--write", "--by", "mia"]);
        Assert.True(code == 0, errors);
        Assert.Contains("// as drawn", File.ReadAllText(file), StringComparison.Ordinal);
        JsonElement station = JsonDocument.Parse(File.ReadAllText(file),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement.GetProperty("stations")[0];
        float own = station.GetProperty("zones")[0].GetProperty("threshold").GetSingle(),
            rest = station.GetProperty("threshold").GetSingle();

        // Every picture that it was found with passes, and the highest scores lie just below.
        (code, output, errors) = await VerbCall.RunAsync("inspect", "--station", "cap", "--config", file, "--json",
            _folder.PathTo("fresh"));
        JsonElement[] parts = [.. output.Split('\n').Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
        Assert.Equal(0, code);
        Assert.Equal(MathF.BitDecrement(own), parts.Max(part => part.GetProperty("zones")[1].GetProperty("score").GetSingle()));
        Assert.Equal(MathF.BitDecrement(rest), parts.Max(part => part.GetProperty("zones")[0].GetProperty("score").GetSingle()));
        Assert.All(parts,
            part => Assert.Equal(("left", own),
                (part.GetProperty("zones")[1].GetProperty("name").GetString(), part.GetProperty("zones")[1].GetProperty("threshold")
                    .GetSingle())));

        (code, output, errors) = await VerbCall.RunAsync("evaluate", "--station", "cap", "--config", file, "--data", line.Data, "--out",
            _folder.PathTo("report"), "--json");
        Assert.Equal(0, code);
        JsonElement counts = JsonSerializer.Deserialize<JsonElement>(output).GetProperty("counts");
        (_, output, _) = await VerbCall.RunAsync(
            ["inspect", "--station", "cap", "--config", file, "--json", Path.Combine(line.Data, "test/good"),
                .. Directory.GetDirectories(Path.Combine(line.Data, "test"))
                .Where(folder => !folder.EndsWith("good", StringComparison.Ordinal))]);
        JsonElement[] test = [.. output.Split('\n').Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
        bool Failed(JsonElement part) => part.GetProperty("verdict").GetString() == "fail";
        Assert.Equal(counts.GetProperty("failedDefect").GetInt32(),
            test.Count(part => Failed(part) && !part.GetProperty("file").GetString()!.Contains("/good/", StringComparison.Ordinal)));
        Assert.Equal(counts.GetProperty("passedGood").GetInt32(),
            test.Count(part => !Failed(part) && part.GetProperty("file").GetString()!.Contains("/good/", StringComparison.Ordinal)));
        Assert.All(test, part => Assert.Equal(Failed(part), part.GetProperty("regions").GetArrayLength() > 0));
    }

    [Fact]
    public async Task Threshold_OfAZone_TellsWhatChangesThereAloneAndWritesIt()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string file = Write("""{ "name": "left", "rectangle": [0, 0, 80, 128], "threshold": 899 }""", broker.Uri.OriginalString);
        await using AgentProgram agent = AgentProgram.Start("run", "--config", file);
        await broker.Published.WaitForAsync("cap/result", 10);
        string[] words = ["threshold", "--config", file, "--station", "cap", "--zone", "left"];
        (int code, string output, string errors) = await VerbCall.RunAsync([.. words, "--set", "0.001", "--write", "--by", "mia"]);
        Assert.True(code == 0, errors);
        Assert.Matches(@"Station cap, zone left: \d+ parts with a verdict", output);
        Assert.Matches(@"With 0\.001 instead: \d+ that passed would have failed \(100\.00 %\), 0 that failed would have passed", output);
        Assert.Contains("<-- in use 899", output, StringComparison.Ordinal);
        Assert.Contains("""[0, 0, 80, 128], "threshold": 0.001 }""", File.ReadAllText(file), StringComparison.Ordinal);
        await broker.Published.WaitForAsync("cap/result",
            result => result.Json.GetProperty("verdict").GetString() == "fail" && result.Json.GetProperty("zone").GetString() == "left");
        await broker.Published.WaitForAsync("event",
            message => message.Text.Contains("mia: stations[cap].zones", StringComparison.Ordinal));
        (code, _, errors) = await VerbCall.RunAsync([.. words, "--set", "3000", "--write"]);
        Assert.Equal(2, code);
        Assert.Contains("Nothing was written: threshold 3000 makes no sense", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Station cap has no zones", "calibrate", "--station", "cap", "--good", "x")]
    [InlineData("--station needs --good", "calibrate", "--station", "cap")]
    [InlineData("--write needs --station", "calibrate", "--model", "m", "--write")]
    [InlineData("--model does not go together with --station", "calibrate", "--station", "cap", "--model", "m", "--good", "x")]
    [InlineData("There is no station 'lid'; there are cap", "inspect", "--station", "lid", "x.png")]
    [InlineData("Station cap has no recipe 'red'", "inspect", "--station", "cap", "--recipe", "red", "x.png")]
    [InlineData("Give --model, or --station", "inspect", "x.png")]
    [InlineData("Give --model, or --station", "evaluate", "--data", "x")]
    [InlineData("Station cap has no zone 'left'", "threshold", "--station", "cap", "--zone", "left")]
    public async Task Verb_BadInput_SaysWhatToDo(string message, params string[] words)
    {
        string[] config = words.Contains("--station") ? ["--config", Write("")] : [];
        string picture = _folder.PathTo("x.png");
        File.Copy(line.GoodPart, picture);
        (int code, _, string errors) = await VerbCall.RunAsync([.. words.Select(word => word == "x.png" ? picture : word), .. config]);
        Assert.Equal(2, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_OfZones_CountsWhatFailsElsewhereAsFailed()
    {
        RecordedScore Part(int i, bool failed, float rest, float left) => new(i, DateTimeOffset.UnixEpoch, Math.Max(rest, left), failed,
            "scale")
        {
            Zones = [new ZoneScore(null, rest, 10), new ZoneScore("left", left, 5)],
        };
        RecordedScore[] recorded = [Part(1, false, 3, 4), Part(2, true, 3, 6), Part(3, true, 11, 6), Part(4, true, 12, 2),
            Part(5, false, 1, 1) with { Zones = [] }];
        var ofZone = new WhatIf(recorded, ["left"], ["left"]);
        Assert.Equal((4, 1), (ofZone.Count, ofZone.OtherScales));
        Assert.Equal((0, 1), (ofZone.NewFails(7).Count, ofZone.NewPasses(7).Count));
        Assert.Equal((1, 0), (ofZone.NewFails(4).Count, ofZone.NewPasses(4).Count));
        var ofRest = new WhatIf(recorded, ["left"], [null]);
        Assert.Equal((0, 1), (ofRest.NewFails(20).Count, ofRest.NewPasses(20).Count));
        Assert.Equal(0, new WhatIf(recorded, ["right"], [null]).Count);
        Assert.Equal(1, new WhatIf(recorded, [], [null]).Count);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string zones, string broker = "mqtt://localhost:1")
    {
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            { "agent": { "name": "line", "stateDirectory": "state" }, "mqtt": { "broker": "{{broker}}" }, "health": { "enabled": false }, "page": { "enabled": false },
              "stations": [ { "name": "cap", "model": "{{line.Model}}", "threshold": 900, // as drawn
                "zones": [ {{zones}} ],
                "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 20 } } ] }
            """);
        return file;
    }
}
