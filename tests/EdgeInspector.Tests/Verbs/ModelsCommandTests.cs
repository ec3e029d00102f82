using System.Text.Json;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Numerics;
using EdgeInspector.Shadowing;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>models and learn: versions of a station's model on the command line, and what a killed process leaves of them.</summary>
[Long]
public sealed class ModelsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaughtLine _line;

    public ModelsCommandTests(TaughtLine line)
    {
        _line = line;
        File.WriteAllText(Config, $$"""
            {
              "agent": { "name": "line1", "stateDirectory": "state" },
              "stations": [
                { "name": "cap", "model": "models/cap", "camera": { "driver": "simulated" } },
                { "name": "lid", "model": "models/lid", "recipes": [ { "name": "blue", "model": "models/lid-blue" } ], "camera": { "driver": "simulated" } }
              ]
            }
            """);
    }

    private string Config => _folder.PathTo("agent.json");

    private string Place => _folder.PathTo("models/cap");

    [Fact]
    public async Task Learn_ForAStation_IsAVersion_AndTheWayGoesOnThroughActivateAndRollback()
    {
        _line.CopyModel(Place);
        SortedDictionary<string, string> old = Bytes(Place);
        TaughtLine.DrawGood(_folder.PathTo("good"), 500, 12);
        string said = await SucceedsAsync("learn", "--good", _folder.PathTo("good"), "--bank", "100", "--station", "cap", "--reason", "lot 17", "--by", "Mia");
        Assert.Contains("This is version 2 of cap.", said, StringComparison.Ordinal);
        Assert.Contains("edge-inspector models activate 2 --station cap", said, StringComparison.Ordinal);
        Assert.Equal(old, Bytes(Place));

        string list = await SucceedsAsync("models", "list");
        Assert.Contains("version 1 is in use", list, StringComparison.Ordinal);
        Assert.Matches("(?m)^ \\*   1 .*elsewhere.*30 pictures \\(not kept\\)", list);
        Assert.Matches("(?m)^     2 .*learned.*12 pictures  Mia: lot 17", list);
        Assert.Contains("lid: ", list, StringComparison.Ordinal);
        Assert.Contains("lid (blue): ", list, StringComparison.Ordinal);
        Assert.Contains("cannot be learned again", list, StringComparison.Ordinal);

        await SucceedsAsync("models", "show", "2", "--station", "cap", "--out", _folder.PathTo("look"));
        said = await SucceedsAsync("models", "activate", "2", "--station", "cap", "--reason", "darker light", "--by", "Jo");
        Assert.Contains("took the place of version 1", said, StringComparison.Ordinal);
        Assert.Equal(Bytes(_folder.PathTo("look")), Bytes(Place));
        Assert.Equal(ExitCode.Done, (await VerbCall.RunAsync("inspect", "--model", Place, _line.GoodPart)).Code);
        await SucceedsAsync("models", "rollback", "--station", "cap", "--reason", "too many rejects", "--by", "Jo");
        Assert.Equal(old, Bytes(Place));
        Assert.Contains("every byte is as it was recorded", await SucceedsAsync("models", "verify"), StringComparison.Ordinal);

        AuditRecord[] audit = [.. File.ReadAllLines(_folder.PathTo("state/audit.jsonl")).Select(AuditRecord.TryParse)!];
        Assert.Equal([("activateModel", "Jo", "cap"), ("rollbackModel", "Jo", "cap")], audit.Select(record => (record.Verb, record.By!, record.Station!)));
        Assert.Contains("darker light", audit[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("version 2 (", audit[1].Old, StringComparison.Ordinal);
        Assert.Contains("Nothing in it was changed", await SucceedsAsync("audit", "verify"), StringComparison.Ordinal);

        using JsonDocument shown = JsonDocument.Parse(await SucceedsAsync("models", "show", "2", "--station", "cap", "--json"));
        Assert.Equal((2, "learned", 1, false), (shown.RootElement.GetProperty("number").GetInt32(), shown.RootElement.GetProperty("origin").GetString(),
            shown.RootElement.GetProperty("parent").GetInt32(), shown.RootElement.GetProperty("inUse").GetBoolean()));
        using JsonDocument difference = JsonDocument.Parse(await SucceedsAsync("models", "diff", "1", "2", "--station", "cap", "--json"));
        Assert.Equal((12, 30), (difference.RootElement.GetProperty("added").GetArrayLength(), difference.RootElement.GetProperty("removed").GetArrayLength()));
        Assert.Equal("300", difference.RootElement.GetProperty("parameters").GetProperty("bankRows").GetProperty("old").GetString());
        Assert.Contains("threshold ", await SucceedsAsync("models", "diff", "1", "2", "--station", "cap"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_IntoAStationsFolder_RecordsBothAndTakesThePlace_AndTheSameAgainIsNoOtherVersion()
    {
        TaughtLine.DrawGood(_folder.PathTo("good"), 500, 12);
        string[] words = ["learn", "--good", _folder.PathTo("good"), "--bank", "100", "--out", Place];
        Assert.Contains("This is version 1 of cap.", await SucceedsAsync(words), StringComparison.Ordinal);
        SortedDictionary<string, string> first = Bytes(Place);
        Assert.Contains("exists already", await EndsAsync(ExitCode.Device, words), StringComparison.Ordinal);
        Assert.Contains("version 1 of cap once more", await SucceedsAsync([.. words, "--replace"]), StringComparison.Ordinal);
        Assert.Equal(first, Bytes(Place));
        Assert.Contains("This is version 2 of cap.", await SucceedsAsync([.. words, "--replace", "--seed", "7"]), StringComparison.Ordinal);
        Assert.Contains("version 2 is in use, going back gives version 1", await SucceedsAsync("models", "list", "--station", "cap"), StringComparison.Ordinal);
        await SucceedsAsync("models", "rollback", "--station", "cap", "--reason", "no");
        Assert.Equal(first, Bytes(Place));
        // Another folder is nobody's, and --no-history leaves a station's out.
        await SucceedsAsync([.. words[..^1], _folder.PathTo("other")]);
        Assert.DoesNotContain("This is version", await SucceedsAsync([.. words, "--replace", "--seed", "8", "--no-history"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExportAndImport_ToAnotherStation_IsChecked_AndHostileFilesAreRefused()
    {
        _line.CopyModel(Place);
        TaughtLine.DrawGood(_folder.PathTo("good"), 500, 6);
        await SucceedsAsync("learn", "--good", _folder.PathTo("good"), "--bank", "50", "--station", "cap");
        string file = _folder.PathTo("cap-2.zip");
        Assert.Contains("6 pictures", await SucceedsAsync("models", "export", "2", "--station", "cap", "--out", file), StringComparison.Ordinal);
        Assert.Contains("exists already", await EndsAsync(ExitCode.Usage, "models", "export", "2", "--station", "cap", "--out", file), StringComparison.Ordinal);
        Assert.Contains("Version 1 of lid (blue), 6 pictures", await SucceedsAsync("models", "import", file, "--station", "lid", "--recipe", "blue", "--reason", "new line", "--by", "Jo"), StringComparison.Ordinal);
        AuditRecord taken = AuditRecord.TryParse(Assert.Single(File.ReadAllLines(_folder.PathTo("state/audit.jsonl"))))!;
        Assert.Equal(("importModel", "Jo", "lid"), (taken.Verb, taken.By, taken.Station));
        Assert.Contains("Version 1 of lid (blue), 6 pictures, was taken in (version 2 of cap where it comes from): new line.", taken.Message, StringComparison.Ordinal);
        Assert.StartsWith("version 1 (", taken.New, StringComparison.Ordinal);
        Assert.Contains("has it already, as version 1", await SucceedsAsync("models", "import", file, "--station", "lid", "--recipe", "blue"), StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(_folder.PathTo("state/audit.jsonl")));
        await SucceedsAsync("models", "activate", "1", "--station", "lid", "--recipe", "blue", "--reason", "new line");
        Assert.True(File.Exists(_folder.PathTo("models/lid-blue/model.onnx")));

        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
        Assert.Contains("is refused", await EndsAsync(ExitCode.Model, "models", "import", file, "--station", "lid"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_WhatCannotBe_IsRefusedWithWhatWouldBeRight()
    {
        await RecordTwoAsync();
        SortedDictionary<string, string> before = Bytes(Place);
        foreach (string[] one in (string[][])
        [
            ["cap has no version 9; there are 1, 2", "activate", "9", "--station", "cap", "--reason", "x"],
            ["nothing is on record of its model yet", "activate", "2", "--station", "lid", "--reason", "x"],
            ["There is no station 'cup'", "list", "--station", "cup"],
            ["has no recipe 'red'", "list", "--station", "lid", "--recipe", "red"],
            ["Give --station: there are cap, lid", "activate", "1", "--reason", "x"],
            ["--reason", "activate", "1", "--station", "cap"],
            ["write one line of 1 to 200", "activate", "1", "--station", "cap", "--reason", " "],
            ["nothing to go back to", "rollback", "--station", "cap", "--reason", "x"],
            ["VERSION", "show", "--station", "cap"],
            ["'two'", "show", "two", "--station", "cap"],
            ["has no version -1", "show", "-1", "--station", "cap"],
        ])
            Assert.Contains(one[0], await EndsAsync(ExitCode.Usage, ["models", .. one[1..]]), StringComparison.Ordinal);
        Assert.Equal(before, Bytes(Place));
    }

    [Fact]
    public async Task Activate_WhileAnAgentRuns_IsCarriedOutByIt()
    {
        await RecordTwoAsync();
        string free = WriteFree();
        string old = FileHash.Sha256(Path.Combine(Place, PackageFile));
        await using AgentProgram agent = AgentProgram.Start("run", "--config", free);
        await agent.WaitForAsync(LogEvent.ModelLoaded);
        (int code, string output, string errors) = await VerbCall.RunAsync("models", "activate", "2", "--config", free, "--reason", "lot 17", "--by", "Mia");
        Assert.True(code == ExitCode.Done, errors);
        Assert.Contains("took the place of version 1", output, StringComparison.Ordinal);
        Assert.DoesNotContain("No agent runs", output, StringComparison.Ordinal);
        await agent.WaitForAsync("Version 2 of cap's model is in use, by Mia.");
        Assert.NotEqual(old, FileHash.Sha256(Path.Combine(Place, PackageFile)));
        (code, _, errors) = await VerbCall.RunAsync("models", "activate", "7", "--config", free, "--reason", "lot 17");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("has no version 7", errors, StringComparison.Ordinal);
        // What a killed agent leaves is no agent that could be asked.
        agent.Kill();
        await agent.EndAsync();
        Assert.Contains("No agent runs here", await SucceedsAsync("models", "rollback", "--station", "cap", "--reason", "x"), StringComparison.Ordinal);
        Assert.Equal(old, FileHash.Sha256(Path.Combine(Place, PackageFile)));
    }

    [Fact]
    public async Task Shadow_WhileAnAgentRuns_IsBegunShownAndStopped()
    {
        await RecordTwoAsync();
        string free = WriteFree();
        string[] begin = ["models", "shadow", "2", "--config", free, "--every", "2", "--parts", "5", "--reason", "lot 17", "--by", "Mia"];
        (int code, _, string errors) = await VerbCall.RunAsync(begin);
        Assert.Equal(ExitCode.Device, code);
        Assert.Contains("No agent runs here", errors, StringComparison.Ordinal);
        Assert.Contains("no version was in the shadow yet", await SucceedsAsync("models", "shadow", "--status"), StringComparison.Ordinal);

        await using AgentProgram agent = AgentProgram.Start("run", "--config", free);
        await agent.WaitForAsync(LogEvent.ModelLoaded);
        (code, _, errors) = await VerbCall.RunAsync(begin);
        Assert.True(code == ExitCode.Done, errors);
        await Eventually.TrueAsync(async () => await StandsAsync() is { ValueKind: JsonValueKind.Object } run
            && run.GetProperty("counts").GetProperty("judged").GetInt64() >= 5);
        string status = await SucceedsAsync("models", "shadow", "--status", "--station", "cap");
        Assert.Contains("cap: version 2 in the shadow since", status, StringComparison.Ordinal);
        Assert.Contains("Mia: lot 17", status, StringComparison.Ordinal);
        Assert.Contains("parts judged by both; exact McNemar test: p = ", status, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  yes +\d+ parts were judged by both; 5 are wanted", status);

        (code, _, errors) = await VerbCall.RunAsync("models", "shadow", "2", "--stop", "--config", free, "--reason", "seen enough");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("Give the number of a version, or --stop, or --status.", errors, StringComparison.Ordinal);
        (code, _, errors) = await VerbCall.RunAsync("models", "shadow", "--stop", "--config", free, "--reason", "seen enough", "--by", "Jo");
        Assert.True(code == ExitCode.Done, errors);
        await Eventually.TrueAsync(async () => (await StandsAsync()).GetProperty("endedAt").ValueKind == JsonValueKind.String);

        async Task<JsonElement> StandsAsync()
        {
            using JsonDocument shown = JsonDocument.Parse(await SucceedsAsync("models", "shadow", "--status", "--station", "cap", "--json"));
            return shown.RootElement.GetProperty("shadow").Clone();
        }
    }

    [Fact]
    public async Task Verify_ChangedAndMissing_SaysWhatAndEndsWithOne()
    {
        await RecordTwoAsync();
        string[] content = [.. Directory.GetFiles(_folder.PathTo("state/models/content"), "*", SearchOption.AllDirectories)];
        string manifest = FileHash.Sha256(Path.Combine(_folder.PathTo("second"), PackageFile));
        File.Delete(content.Single(file => Path.GetFileName(file) == manifest));
        string output = await EndsAsync(ExitCode.PartFailed, "models", "verify", "--station", "cap");
        Assert.Contains($"cap: version 2: package file {PackageFile} is missing in the store.", output, StringComparison.Ordinal);
        Assert.Contains("is missing in the store", await EndsAsync(ExitCode.Model, "models", "activate", "2", "--station", "cap", "--reason", "x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_StateFolderThatIsReadOnlyOrHangs_IsNamed()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 20);
        _line.CopyModel(Place);
        File.WriteAllText(Config, (await File.ReadAllTextAsync(Config, TestContext.Current.CancellationToken)).Replace("\"state\"", $"\"{disk.Path}\"", StringComparison.Ordinal));
        TaughtLine.DrawGood(_folder.PathTo("good"), 500, 6);
        disk.SetReadOnly(true);
        Assert.Contains(disk.Path, await EndsAsync(ExitCode.Device, "learn", "--good", _folder.PathTo("good"), "--station", "cap"), StringComparison.Ordinal);
        Assert.Contains("no version is on record yet", await SucceedsAsync("models", "list", "--station", "cap"), StringComparison.Ordinal);
        Assert.Contains(disk.Path, await EndsAsync(ExitCode.Device, "models", "activate", "1", "--station", "cap", "--reason", "x"), StringComparison.Ordinal);
        disk.SetReadOnly(false);
        using HungMount mount = HungMount.Require(HangsAt.Look);
        File.WriteAllText(Config, (await File.ReadAllTextAsync(Config, TestContext.Current.CancellationToken)).Replace($"\"{disk.Path}\"", $"\"{mount.Folder}/state\"", StringComparison.Ordinal));
        Assert.Contains(mount.Folder, await EndsAsync(ExitCode.Device, "models", "list", "--station", "cap"), StringComparison.Ordinal);
        Assert.Contains(mount.Folder, await EndsAsync(ExitCode.Device, "models", "activate", "1", "--station", "cap", "--reason", "x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_VersionReleasedAgainstTheGate_SaysWhatEveryPointSaid()
    {
        await RecordTwoAsync();
        var release = new ShadowRelease
        {
            At = DateTimeOffset.UnixEpoch,
            By = "Jo",
            Reason = "lot 17",
            Run = 3,
            Against = new string('a', 64),
            BegunBy = "Mia",
            StartedAt = DateTimeOffset.UnixEpoch,
            Counts = new ShadowCounts(400, 9, 2, 1),
            McNemar = 0.0654,
            ChallengesSeen = 0,
            Ready = false,
            Gate =
            [
                new ShadowPoint(ShadowTopic.Parts, ShadowAnswer.Yes, ShadowReason.PartsSeen, "412 parts were judged by both."),
                new ShadowPoint(ShadowTopic.Challenges, ShadowAnswer.NotYet, ShadowReason.ChallengesNotShown, "No challenge part was shown."),
            ],
        };
        History().Activate(2, new VersionNote("Jo", "lot 17") { Release = _ => release });
        string said = await SucceedsAsync("models", "show", "2", "--station", "cap");
        Assert.Matches("(?m)^  released   1970-01-01 .*, by Jo: lot 17$", said);
        Assert.Contains("run 3 against aaaaaaaaaaaa, begun by Mia ", said, StringComparison.Ordinal);
        Assert.Contains(
            "412 parts judged by both, 9 rejected before alone, 2 now alone; exact McNemar test: p = 0.0654\n", said, StringComparison.Ordinal);
        Assert.Contains("gate       NOT every point said yes; it was released all the same\n", said, StringComparison.Ordinal);
        Assert.Contains("\n    yes      412 parts were judged by both.\n    not yet  No challenge part was shown.\n", said,
            StringComparison.Ordinal);
        Assert.DoesNotContain("gate", await SucceedsAsync("models", "show", "1", "--station", "cap"), StringComparison.Ordinal);
    }

    /// <summary>
    /// EDGEINSPECTOR_MODEL_KILLS says how many; whatever is killed, the next one finds all whole.
    /// </summary>
    [Fact]
    public async Task Killed_AtRandom_LeavesAWholeVersionInUseAndNothingHalfWritten()
    {
        int kills = int.TryParse(Environment.GetEnvironmentVariable("EDGEINSPECTOR_MODEL_KILLS"), out int wanted) ? wanted : 20;
        await RecordTwoAsync();
        string archive = _folder.PathTo("cap.zip");
        await SucceedsAsync("models", "export", "1", "--station", "cap", "--out", archive);
        TaughtLine.DrawGood(_folder.PathTo("good"), 700, 4);
        string[][] all =
        [
            ["models", "activate", "2", "--station", "cap", "--reason", "x"], ["models", "rollback", "--station", "cap", "--reason", "x"],
            ["models", "export", "2", "--station", "cap", "--out", _folder.PathTo("again.zip"), "--replace"],
            ["models", "import", archive, "--station", "lid"],
            ["learn", "--good", _folder.PathTo("good"), "--bank", "20", "--station", "cap"],
        ];
        var random = new SplitMix64(7);
        var lasts = new TimeSpan[all.Length];
        int killed = 0;
        for (int i = 0; killed < kills; i++)
        {
            Assert.True(i < 10 * kills + all.Length, $"only {killed} of {kills} were killed before their end");
            int which = i % all.Length;
            string[] words = which == 4 ? [.. all[which], "--seed", $"{i}"] : all[which];
            long started = TimeProvider.System.GetTimestamp();
            await using (AgentProgram program = AgentProgram.Start([.. words, "--config", Config]))
            {
                Task ended = program.EndAsync();
                // From where the program has begun to do something; a first time it is let through to see how long it takes.
                TimeSpan until = lasts[which] * (300 + random.NextInt32(700)) / 1000;
                if (lasts[which] > TimeSpan.Zero) await Task.WhenAny(ended, Task.Delay(until, TestContext.Current.CancellationToken));
                else await ended;
                if (ended.IsCompleted) lasts[which] = TimeProvider.System.GetElapsedTime(started);
                else
                {
                    program.Kill();
                    killed++;
                }
                await ended;
            }
            await WholeAsync($"{i}: {string.Join(' ', words)}");
        }
        // Whatever was left is removed by the next change.
        await SucceedsAsync("models", "activate", "1", "--station", "cap", "--reason", "x");
        await SucceedsAsync("models", "activate", "2", "--station", "cap", "--reason", "x");
        Assert.Equal([Place], Directory.GetFileSystemEntries(_folder.PathTo("models")).Where(entry => entry.Contains("cap", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.PathTo("state/models"), "*.tmp", SearchOption.AllDirectories));
        TestContext.Current.SendDiagnosticMessage($"{killed} kills.");
    }

    public void Dispose() => _folder.Dispose();

    private const string PackageFile = "manifest.json";

    // In use is a whole package of a version that verifies; an export is there whole or not at all.
    private async Task WholeAsync(string after)
    {
        (int code, string said) = await RunAsync("models", "verify");
        Assert.True(code == ExitCode.Done, $"after {after}: {said}");
        Assert.True(PackageReader.ReadManifest(Place).Files.Count > 0, after);
        if (File.Exists(_folder.PathTo("again.zip")))
            using (System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(_folder.PathTo("again.zip")))
                Assert.NotEmpty(archive.Entries);
    }

    // Version 1 in use and version 2 beside it, without the time that learning takes.
    // One station alone, whose camera is simulated, and no port that another test may have.
    private string WriteFree()
    {
        string free = _folder.PathTo("one.json");
        File.WriteAllText(free, $$"""
            {
              "agent": { "name": "line1", "stateDirectory": "state" },
              "page": { "enabled": false }, "health": { "enabled": false },
              "stations": [ { "name": "cap", "model": "models/cap", "heatmaps": false,
                "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 5 } } ]
            }
            """);
        return free;
    }

    private async Task RecordTwoAsync()
    {
        _line.CopyModel(Place);
        await SucceedsAsync("models", "list");
        _line.CopyModel(_folder.PathTo("second"));
        PackageWriter.Recalibrate(_folder.PathTo("second"), PackageReader.ReadManifest(Place).Calibration with { Threshold = 33 }, null, 1, null);
        History().Record(new LearnedVersion(_folder.PathTo("second"), _folder.PathTo("none"), [], new Dictionary<string, string>()),
            new VersionNote("Mia", null));
    }

    private ModelHistory History() =>
        new(_folder.PathTo("state"), "cap", null, Place, new HistoryLimits(), "1", TimeProvider.System);

    private static SortedDictionary<string, string> Bytes(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), FileHash.Sha256), StringComparer.Ordinal);

    // In this process, which spares the start of another one.
    private Task<(int Code, string Said)> RunAsync(params string[] words) => Task.Run(async () =>
    {
        string[] all = [.. words, "--config", Config];
        using var said = new StringWriter();
        ConsoleOfAFlow.Take(said);
        return (await CommandTree.RunAsync(all, Console.Error, TestContext.Current.CancellationToken), said.ToString());
    });

    private async Task<string> SucceedsAsync(params string[] words) => await EndsAsync(ExitCode.Done, words);

    private async Task<string> EndsAsync(int expected, params string[] words)
    {
        (int code, string said) = await RunAsync(words);
        Assert.True(code == expected, $"{string.Join(' ', words)} ended with {code}: {said}");
        return said;
    }
}
