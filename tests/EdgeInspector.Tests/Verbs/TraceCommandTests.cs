using System.Text;
using System.Text.Json;
using EdgeInspector.Agent.Archiving;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Mqtt;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>What is on record of a part, from a store, an archive and an audit file that were written before.</summary>
public sealed class TraceCommandTests : IAsyncLifetime
{
    private const string Part = "P-17";
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    public async ValueTask InitializeAsync()
    {
        StoredRecord first = Record(1, Part, Noon, Verdict.Fail);
        var options = new ResultStoreOptions
        {
            Folder = _folder.PathTo("state/outbox"),
            MaximumBytes = 1L << 30,
            MaximumAge = TimeSpan.FromDays(3650),
            QueueCapacity = 10,
        };
        using var format = new ResultFormat(new AgentIdentity("a", 1), "a");
        using (var store = new ResultStore(options, format, () => true, TimeProvider.System, _log))
        {
            store.Start();
            foreach (StoredRecord record in (StoredRecord[])
                [first, Record(3, "P-18", Noon, Verdict.Pass), Record(2, Part, Noon.AddHours(1), Verdict.Pass), Review(first)])
                await store.KeepAsync(record);
            await store.StopAsync(TimeSpan.FromSeconds(20));
        }
        Keep(first);
        var audit = new AuditTrail(_folder.PathTo("state/audit.jsonl"));
        audit.Add(Change(Noon.AddHours(-2), "cap", "mia", "stations[cap].threshold 30"));
        audit.Add(Change(Noon.AddHours(-1), "lid", "ben", "stations[lid].threshold 40"));
        audit.Add(Change(Noon.AddMinutes(30), "cap", "kim", "stations[cap].threshold 50"));
        audit.Add(Change(Noon.AddMinutes(40), "cap", "kim", "stations[cap].warningThreshold 45"));
    }

    [Fact]
    public async Task Part_InspectedTwice_IsShownWithWhoSetWhatDecided()
    {
        (int code, string output, string errors) = await VerbCall.RunAsync("trace", Part, "--config", Configuration());
        Assert.Equal((0, ""), (code, errors));
        string[] inspections = $"\n{output}".Split("\ncap ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, inspections.Length);
        Assert.StartsWith("2: pass at 2026-11-29 ", inspections[0], StringComparison.Ordinal);
        Assert.Contains("kim: stations[cap].threshold 50.", inspections[0], StringComparison.Ordinal);
        Assert.Contains("picture: none is kept", inspections[0], StringComparison.Ordinal);
        Assert.StartsWith("1: FAIL at 2026-11-29 ", inspections[1], StringComparison.Ordinal);
        Assert.Contains("score 31.5, threshold 30, decided by imageScore", inspections[1], StringComparison.Ordinal);
        Assert.Contains("model caps 5e884898", inspections[1], StringComparison.Ordinal);
        Assert.Contains("product red, configuration revision 7", inspections[1], StringComparison.Ordinal);
        Assert.Contains("mia: stations[cap].threshold 30.", inspections[1], StringComparison.Ordinal);
        Assert.Contains("last change of model or product before it: none on record", inspections[1], StringComparison.Ordinal);
        Assert.Contains("reviewed: overturn by anna, ", inspections[1], StringComparison.Ordinal);
        Assert.Contains($"picture: {_folder.PathTo("kept")}/cap/2026-11-29/000000001-fail.jpg", inspections[1], StringComparison.Ordinal);
        // A comment cannot feign a line.
        Assert.Contains(": dust\uFFFDcap 9: pass\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedResultInTheArchive_IsNamed_AndTheOtherInspectionIsShown()
    {
        File.WriteAllText(_folder.PathTo("kept/cap/2026-11-29/000000001-fail.json"), "{ cut");
        (int code, string output, string errors) = await VerbCall.RunAsync("trace", Part, "--config", Configuration());
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("cap 2: pass at ", output, StringComparison.Ordinal);
        Assert.Contains("cap 1: FAIL at ", output, StringComparison.Ordinal);
        Assert.Matches("  picture: cannot be looked for: .*000000001-fail.json", output);
    }

    [Fact]
    public async Task Json_IsAnObjectForEachInspection()
    {
        (int code, string output, _) = await VerbCall.RunAsync("trace", Part, "--json", "--config", Configuration());
        Assert.Equal(0, code);
        JsonElement[] all =
            [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([2, 1], all.Select(one => one.GetProperty("record").GetProperty("seq").GetInt32()));
        Assert.Equal("mia", all[1].GetProperty("threshold").GetProperty("by").GetString());
        Assert.Equal("overturn", Assert.Single(all[1].GetProperty("reviews").EnumerateArray()).GetProperty("decision").GetString());
    }

    [Fact]
    public async Task Challenges_StandAroundThePart_AndThePartsSinceTheLastPassAreListed()
    {
        ChallengeResult pass = Result(1, ChallengeOutcome.Passed, 0, 1), failure = Result(2, ChallengeOutcome.Failed, 2, 3);
        ChallengeFile.Write(ChallengeFile.PathOf(_folder.PathTo("state"), "cap"), new ChallengeMemory
        {
            Runs = 2,
            Results = [pass, failure],
            Sets = new Dictionary<string, ChallengeStanding>
            {
                ["rabbits"] = new() { PassedAt = pass.EndedAt, PassedThrough = 1, HasFailed = true, Due = [ChallengeCause.Failed] },
            },
            Models = new Dictionary<string, DetectionTally> { ["5e884898"] = new(3, 3) },
        });
        string file = Configuration("""
            , "challenge": { "sets": [ { "name": "rabbits", "parts": [ { "name": "scratch" } ] } ] }
            """);
        (int code, string output, string errors) = await VerbCall.RunAsync("trace", Part, "--config", file);
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches("cap 2: pass(.*\n)+.*challenge before it: run 1 of rabbits passed, .*, begun by mia", output);
        Assert.Matches("challenge after it: run 2 of rabbits FAILED \\(scratch: it passed\\), .*, begun by mia", output);

        (code, output, errors) = await VerbCall.RunAsync("challenge", "show", "--config", file);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("cap rabbits: FAILED, failed; last pass 2026-11-29 ", output, StringComparison.Ordinal);
        Assert.Contains("model 5e884898: 3 of 3 bad challenge parts caught: at least 36.8 % of such defects", output, StringComparison.Ordinal);

        string csv = _folder.PathTo("suspects.csv");
        (code, output, errors) = await VerbCall.RunAsync("challenge", "suspects", "--csv", csv, "--config", file);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("2 parts of cap since the pass of 2026-11-29 ", output, StringComparison.Ordinal);
        Assert.Contains("2 to 3: 2 passed, 0 failed, 0 not inspected", output, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(csv).Length);

        Assert.Equal(5, (await VerbCall.RunAsync("challenge", "start", "--config", file)).Code);
        Assert.Equal(3, (await VerbCall.RunAsync("challenge", "suspects", "--run", "9", "--config", file)).Code);

        static ChallengeResult Result(long run, ChallengeOutcome outcome, long after, long through) => new()
        {
            Run = run,
            Set = "rabbits",
            Outcome = outcome,
            Why = outcome == ChallengeOutcome.Failed ? "scratch: it passed" : null,
            By = "mia",
            StartedAt = Noon,
            EndedAt = Noon.AddMinutes(run),
            After = after,
            Through = through,
        };
    }

    [Fact]
    public async Task Part_ThatIsNotOnRecord_IsSaid()
    {
        (int code, string output, string errors) = await VerbCall.RunAsync("trace", "P-1", "--config", Configuration());
        Assert.Equal((3, ""), (code, output));
        Assert.Contains("No record of a part 'P-1'", errors, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _log.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Configuration(string more = "")
    {
        string file = _folder.PathTo("agent.json");
        File.WriteAllText(file, $$"""
            { "agent": { "name": "a", "stateDirectory": "state" }, "archive": { "folder": "kept" },
              "stations": [ { "name": "cap", "model": "m", "camera": { "driver": "simulated" }{{more}} } ] }
            """);
        return file;
    }

    private static StoredRecord Record(long sequence, string part, DateTimeOffset at, Verdict verdict) => new()
    {
        Station = "cap",
        Sequence = sequence,
        Id = Guid.CreateVersion7(),
        At = at,
        Verdict = verdict,
        Body = Encoding.UTF8.GetBytes($$"""
            {"seq":{{sequence}},"part":{"id":"{{part}}","recipe":"red"},"verdict":"{{(verdict == Verdict.Fail ? "fail" : "pass")}}","reason":null,
             "score":31.5,"threshold":30,"decidedBy":"imageScore","model":{"name":"caps","sha256":"5e884898"},"config":{"revision":7} }
            """),
        Columns = new ResultColumns { Part = part },
    };

    private static StoredRecord Review(StoredRecord of) => new()
    {
        Kind = RecordKind.Review,
        Station = of.Station,
        Sequence = of.Sequence,
        Id = Guid.CreateVersion7(),
        At = of.At.AddMinutes(5),
        Verdict = of.Verdict,
        Body = Encoding.UTF8.GetBytes("""{"decision":"overturn","reviewer":"anna","comment":"dust\ncap 9: pass"}"""),
        Columns = new ResultColumns { Reason = "overturn" },
    };

    private static AuditRecord Change(DateTimeOffset at, string station, string by, string now) =>
        new() { At = at, By = by, Verb = AuditRecord.ConfigurationVerb, Station = station, New = now, Message = $"{now}." };

    // As the archive of the agent lays it down.
    private void Keep(StoredRecord record)
    {
        string place = _folder.PathTo("kept/cap/2026-11-29/000000001-fail");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllBytes($"{place}.json", new ArchivedResult
        {
            Id = record.Id,
            Station = record.Station,
            Seq = record.Sequence,
            CapturedAt = record.At,
            Verdict = record.Verdict,
            Regions = [],
            Frame = "000000001-fail.png",
        }.Write());
        File.WriteAllText($"{place}.jpg", "");
    }
}
