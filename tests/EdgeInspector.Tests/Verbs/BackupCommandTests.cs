using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Challenges;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>backup and restore: an agent on an empty machine, which judges as it did.</summary>
[Long]
public sealed class BackupCommandTests(BackupCommandTests.Original original) : IClassFixture<BackupCommandTests.Original>, IDisposable
{
    private readonly TemporaryFolder _spare = new();

    private string Config => _spare.PathTo("line/agent.json");

    public void Dispose() => _spare.Dispose();

    [Fact]
    public async Task Restore_OnAnEmptyMachine_IsTheSameAgent_AndJudgesTheSame()
    {
        string said = await SucceedsAsync("restore", original.Backup, "--config", Config);
        Assert.Contains("Restored line1 as it was at ", said, StringComparison.Ordinal);
        Assert.Contains($"mqtt.passwordFile: {original.PathTo("password")}", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Original.Password, said, StringComparison.Ordinal);

        Assert.Equal(original.Bytes("models/cap"), Bytes("line/models/cap"));
        Assert.Equal(original.Bytes("masks"), Bytes("line/masks"));
        Assert.Equal(original.Bytes("state/models"), Bytes("line/state/models"));
        Assert.Equal(File.ReadAllBytes(original.PathTo("state/audit.jsonl")), File.ReadAllBytes(_spare.PathTo("line/state/audit.jsonl")));
        Assert.Equal(File.ReadAllBytes(original.Config), File.ReadAllBytes(Config));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(original.Backup));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_spare.PathTo("line/state/users.json")));
        }
        Assert.Contains("Mia", await SucceedsAsync("user", "list", "--config", Config), StringComparison.Ordinal);
        Assert.Contains("Nothing in it was changed", await SucceedsAsync("audit", "verify", "--config", Config), StringComparison.Ordinal);
        Assert.Contains("every byte is as it was recorded", await SucceedsAsync("models", "verify", "--config", Config), StringComparison.Ordinal);
        // What challenge parts proved is the model's; when they were shown is of the other machine.
        ChallengeMemory proven = ChallengeFile.Read(ChallengeFile.PathOf(_spare.PathTo("line/state"), "cap"), out string? damage);
        Assert.Null(damage);
        Assert.Equal(Original.Proven, proven.Models);
        Assert.Equal((0L, 0, 0), (proven.Runs, proven.Sets.Count, proven.Results.Count));
        string[] pictures = [original.Line.GoodPart, original.Line.BadPart];
        (int code, string there, string errors) =
            await VerbCall.RunAsync(["inspect", "--station", "cap", "--config", Config, "--json", .. pictures]);
        (int before, string here, _) =
            await VerbCall.RunAsync(["inspect", "--station", "cap", "--config", original.Config, "--json", .. pictures]);
        Assert.True((before, 2) == (code, there.Split('\n').Length), there + errors);
        Assert.Equal(Judged(here), Judged(there));
        // What was learned there goes back and forth as here.
        await SucceedsAsync("models", "rollback", "--station", "cap", "--reason", "as before", "--config", Config);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_spare.Path, "*.restoring", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Restore_WhereSomethingLies_ReplacesNothing()
    {
        await SucceedsAsync("restore", original.Backup, "--config", Config);
        // Once more changes nothing: as after a restore that was interrupted at its end.
        await SucceedsAsync("restore", original.Backup, "--config", Config);
        await File.AppendAllTextAsync(Config, "\n", TestContext.Current.CancellationToken);
        SortedDictionary<string, string> there = Bytes("line");
        string refused = await EndsAsync(ExitCode.Usage, "restore", original.Backup, "--config", Config);
        Assert.Contains($"These exist already and are not what the backup has: {Config}.", refused, StringComparison.Ordinal);
        Assert.Equal(there, Bytes("line"));
    }

    [Fact]
    public async Task Restore_KilledAnywhere_NothingIsInUse_AndTheSameCommandGoesOn()
    {
        var random = new SplitMix64(1);
        for (int kill = 0; kill < 8; kill++)
        {
            string config = _spare.PathTo($"{kill}/agent.json");
            await using (var program = AgentProgram.Start("restore", original.Backup, "--config", config))
            {
                await Task.Delay(80 + random.NextInt32(420), TestContext.Current.CancellationToken);
                program.Kill();
            }
            // The configuration comes last: with it all the rest is there.
            if (File.Exists(config)) Assert.Equal(original.Bytes("models/cap"), Bytes($"{kill}/models/cap"));
            await SucceedsAsync("restore", original.Backup, "--config", config);
            Assert.Equal(original.Bytes("state/models"), Bytes($"{kill}/state/models"));
            Assert.Empty(Directory.EnumerateFileSystemEntries(_spare.PathTo($"{kill}"), "*.restoring", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public async Task Restore_OfADiskThatIsFull_LeavesNothing()
    {
        using var disk = SmallDisk.Require(4);
        string config = Path.Combine(disk.Path, "line/agent.json");
        await EndsAsync(ExitCode.Device, "restore", original.Backup, "--config", config);
        Assert.False(Path.Exists(config));
        Assert.DoesNotContain(Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories),
            path => Path.GetFileName(path) is not ("agent.lock" or "agent.json"));
        string backup = Path.Combine(disk.Path, "copy.backup");
        disk.Fill();
        await EndsAsync(ExitCode.Device, "backup", "--out", backup, "--config", original.Config);
        Assert.False(File.Exists(backup));
    }

    [Fact]
    public void Restore_OfADamagedOrHostileFile_IsRefusedAndLeavesNothing()
    {
        byte[] whole = File.ReadAllBytes(original.Backup);
        var random = new SplitMix64(2);
        for (int run = 0; run < 24; run++)
        {
            byte[] damaged = [.. whole];
            if (run % 3 == 0) damaged = damaged[..random.NextInt32(damaged.Length)];
            else damaged[random.NextInt32(damaged.Length)] ^= (byte)(1 << random.NextInt32(8));
            Refuses(damaged, isHarmless: true);
        }
        foreach (string name in (string[])["../../evil", "/etc/evil", "state/models/../../evil", "items/0/..\\evil", "state/outbox/results.db", "state/stations/cap.counts", "state/users.json/x"])
            Refuses(Changed(whole, name), isHarmless: false);
        Assert.Empty(Directory.EnumerateFiles(_spare.Path, "*evil*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Backup_WhileTheLineRunsAndModelsChange_IsWhole()
    {
        // The others compare with the original as it is.
        string running = original.CopyTo(_spare.PathTo("running"));
        await using var line = AgentProgram.Start("run", "--config", running);
        await line.WaitForAsync("cap");
        for (int change = 0; change < 3; change++)
        {
            await using (var activation = AgentProgram.Start("models", "rollback", "--station", "cap", "--reason", "to and fro", "--config", running))
            {
                string backup = _spare.PathTo($"{change}.backup"), config = _spare.PathTo($"{change}/agent.json");
                await SucceedsAsync("backup", "--out", backup, "--config", running);
                await SucceedsAsync("restore", backup, "--config", config);
                Assert.Contains("every byte is as it was recorded", await SucceedsAsync("models", "verify", "--config", config),
                    StringComparison.Ordinal);
                Assert.Contains("Nothing in it was changed", await SucceedsAsync("audit", "verify", "--config", config), StringComparison.Ordinal);
                await activation.EndAsync();
            }
        }
        line.SendTerminate();
        Assert.Equal(ExitCode.Done, await line.EndAsync());
    }

    [Fact]
    public async Task Backup_WithoutAModelOrOverAnotherFile_SaysWhatIsWrongAndWritesNothing()
    {
        string config = _spare.PathTo("agent.json"), file = _spare.PathTo("x.backup");
        await File.WriteAllTextAsync(config,
            """{ "agent": { "name": "a", "stateDirectory": "state" }, "stations": [ { "name": "cap", "model": "nowhere", "camera": { "driver": "simulated" } } ] }""",
            TestContext.Current.CancellationToken);
        string refused = await EndsAsync(ExitCode.Model, "backup", "--out", file, "--config", config);
        Assert.Contains("stations[0].model: ", refused, StringComparison.Ordinal);
        Assert.Contains("nothing was written", refused, StringComparison.Ordinal);
        Assert.Equal(["agent.json"], Directory.EnumerateFileSystemEntries(_spare.Path).Select(Path.GetFileName));
        Assert.Contains("exists already", await EndsAsync(ExitCode.Usage, "backup", "--out", original.Backup, "--config", original.Config),
            StringComparison.Ordinal);
    }

    private void Refuses(byte[] backup, bool isHarmless)
    {
        string file = _spare.PathTo("damaged.backup"), config = _spare.PathTo("damaged/agent.json");
        File.WriteAllBytes(file, backup);
        using var stream = new MemoryStream(backup);
        try
        {
            using var reader = new Backups.BackupReader(file, stream, () => { });
            Backups.Restoring.Restore(reader, config, TimeProvider.System, TestContext.Current.CancellationToken);
            // A bit of the zip's own padding or times says nothing of the content.
            Assert.True(isHarmless);
            Assert.Equal(original.Bytes("models/cap"), Bytes("damaged/models/cap"));
            Assert.Equal(original.Bytes("state/models"), Bytes("damaged/state/models"));
        }
        catch (CommandException exception)
        {
            Assert.StartsWith($"{file} is refused: ", exception.Message, StringComparison.Ordinal);
            Assert.EndsWith("Nothing was restored.", exception.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(config));
            Assert.False(Directory.Exists(_spare.PathTo("damaged/models")) && Bytes("damaged/models").Count > 0);
        }
        if (Directory.Exists(_spare.PathTo("damaged"))) Directory.Delete(_spare.PathTo("damaged"), recursive: true);
    }

    // A file more, which the index lists as it should.
    private static byte[] Changed(byte[] backup, string name)
    {
        using var stream = new MemoryStream();
        stream.Write(backup);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            JsonObject index = JsonNode.Parse(Read(zip, "backup.json"))!.AsObject();
            index["files"]!.AsArray().Add(new JsonObject
            {
                ["name"] = name,
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData("evil"u8)),
                ["bytes"] = 4,
            });
            byte[] json = Encoding.UTF8.GetBytes(index.ToJsonString());
            Write(zip, name, "evil"u8.ToArray());
            Write(zip, "backup.json", json);
            Write(zip, "backup.sha256", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)) + "\n"));
        }
        return stream.ToArray();
    }

    private static byte[] Read(ZipArchive zip, string name)
    {
        using Stream entry = zip.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        entry.CopyTo(content);
        return content.ToArray();
    }

    private static void Write(ZipArchive zip, string name, byte[] bytes)
    {
        zip.GetEntry(name)?.Delete();
        using Stream entry = zip.CreateEntry(name).Open();
        entry.Write(bytes);
    }

    private SortedDictionary<string, string> Bytes(string folder) => Original.BytesOf(_spare.PathTo(folder));

    private static (string? Verdict, double Score)[] Judged(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .Select(part => ((string?)part["verdict"], (double)part["score"]!)),
    ];

    private static Task<string> SucceedsAsync(params string[] words) => EndsAsync(ExitCode.Done, words);

    private static async Task<string> EndsAsync(int wanted, params string[] words)
    {
        (int code, string output, string errors) = await VerbCall.RunAsync(words);
        Assert.True(code == wanted, $"{string.Join(' ', words)} ended with {code}:\n{output}\n{errors}");
        return output + errors;
    }

    /// <summary>An agent with two versions of a model, a mask, a user, a change on record and a password file; and its backup.</summary>
    public sealed class Original(TaughtLine line) : IAsyncLifetime
    {
        public const string Password = "Kaktus-4711";

        /// <summary>What challenge parts have proven of its models.</summary>
        public static Dictionary<string, DetectionTally> Proven { get; } = new() { ["aa11"] = new(59, 59, 20, 20), ["bb22"] = new(3, 2) };

        private readonly TemporaryFolder _folder = new();

        public TaughtLine Line => line;

        public string Config => _folder.PathTo("agent.json");

        public string Backup => _folder.PathTo("line.backup");

        public string PathTo(string name) => _folder.PathTo(name);

        public SortedDictionary<string, string> Bytes(string folder) => BytesOf(_folder.PathTo(folder));

        public static SortedDictionary<string, string> BytesOf(string folder) => new(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "lock")
                .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))),
            StringComparer.Ordinal);

        /// <summary>Copies the agent.</summary>
        /// <returns>The configuration of the copy.</returns>
        public string CopyTo(string folder)
        {
            foreach (string file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(_folder.Path, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            return Path.Combine(folder, Path.GetFileName(Config));
        }

        public async ValueTask InitializeAsync()
        {
            await File.WriteAllTextAsync(Config, $$"""
                {
                  "agent": { "name": "line1", "stateDirectory": "state" },
                  "mqtt": { "broker": "mqtt://127.0.0.1:1", "user": "line1", "passwordFile": "password" },
                  "page": { "enabled": false },
                  "stations": [ {
                    "name": "cap", "model": "models/cap", "threshold": 25, "ignoreMask": "masks/rim.png",
                    "camera": { "driver": "simulated", "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 5 } } ]
                }
                """);
            await File.WriteAllTextAsync(PathTo("password"), Password + "\n");
            Directory.CreateDirectory(PathTo("masks"));
            await File.WriteAllBytesAsync(PathTo("masks/rim.png"),
                new Imaging.Codecs.OpenCvPictureCodec().EncodePng(new Frames.Picture(TaughtLine.Width, TaughtLine.Height, Frames.PixelFormat.Mono8)));
            line.CopyModel(PathTo("models/cap"));
            TaughtLine.DrawGood(PathTo("good"), 500, 6);
            await SucceedsAsync("learn", "--good", PathTo("good"), "--bank", "50", "--station", "cap", "--config", Config);
            await SucceedsAsync("models", "activate", "2", "--station", "cap", "--reason", "lot 17", "--by", "Mia", "--config", Config);
            await using (var user = AgentProgram.Start("user", "add", "Mia", "--role", "engineer", "--config", Config))
            {
                await user.TypeAsync("Linde-0815-Linde\n");
                Assert.Equal(ExitCode.Done, await user.EndAsync());
            }
            ChallengeFile.Write(ChallengeFile.PathOf(PathTo("state"), "cap"), new ChallengeMemory
            {
                Runs = 7,
                Models = Proven,
                Sets = new Dictionary<string, ChallengeStanding> { ["rabbits"] = new() { PassedThrough = 4711 } },
            });
            await SucceedsAsync("backup", "--out", Backup, "--config", Config);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
