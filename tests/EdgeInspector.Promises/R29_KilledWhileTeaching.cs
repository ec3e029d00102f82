using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Tests.Teaching;
using EdgeInspector.Verbs;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// Teaching, learning, activation, rollback, edits on record and backups end anywhere, or their disk is full at any moment: a whole version
/// is in use, the record of changes is one chain, and what is there is there whole.
/// </summary>
public sealed class R29_KilledWhileTeaching
{
    private const int Parts = 12;
    private const string Quiet = ", \"page\": { \"enabled\": false }, \"health\": { \"enabled\": false }";
    private static readonly Work[] Works = Enum.GetValues<Work>();

    private enum Work
    {
        Teach,
        Learn,
        Activate,
        Rollback,
        Edit,
        Backup,
    }

    [Fact]
    public async Task Killed_AtAnyMoment_LeavesAWholeVersionInUse_OneChain_AndNothingHalfWritten()
    {
        Scale.SkipWhenDone("R29");
        int kills = Scale.Of(6, 200);
        await using var rig = await Rig.StartAsync(null);
        // Then there is something to activate, and every work has shown how long it takes.
        await rig.RequireAllWorksAsync();
        var random = new SplitMix64(7);
        int[] killed = new int[Works.Length], ends = new int[3];
        for (int i = 0; killed.Sum() < kills; i++)
        {
            Assert.True(i < 4 * kills + 2 * Works.Length, $"only {killed.Sum()} of {kills} were killed before their end");
            Work work = Works[i % Works.Length];
            int who = random.NextInt32(3);
            await using AgentProgram verb = await rig.BeginAsync(work);
            if (await rig.EndedAsync(work, verb, random)) continue;
            // Whoever works, or the agent that was asked, or both.
            AgentProgram? agent = rig.Agent;
            if (agent is null || who > 0) verb.Kill();
            if (who < 2) agent?.Kill();
            killed[(int)work]++;
            if (agent is not null) ends[who]++;
            await verb.EndAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"{killed.Sum()}: {work} was killed ({who})");
            await rig.RequireWholeAsync($"{i}: {work} was killed ({who})");
            if (who < 2) await rig.StopAgentAsync();
        }
        await rig.RequireAllWorksAsync();
        Scale.Keep("R29",
            $"{kills} kills ({string.Join(", ", Works.Select(work => $"{work} {killed[(int)work]}"))}; beside a running agent {ends[0]} times the agent alone, {ends[1]} times both, {ends[2]} times the verb alone): a whole version in use each time, one chain, every candidate, version and backup that was there whole.");
    }

    [Fact]
    public async Task DiskFull_AtAnyMoment_LeavesAWholeVersionInUse_OneChain_AndNothingHalfWritten()
    {
        Scale.SkipWhenDone("R29 disk");
        int times = Scale.Of(6, 60);
        using SmallDisk disk = SmallDisk.Require(megabytes: 160);
        await using var rig = await Rig.StartAsync(disk.Path);
        await rig.RequireAllWorksAsync();
        var random = new SplitMix64(8);
        for (int i = 0; i < times; i++)
        {
            Work work = Works[i % Works.Length];
            await using (AgentProgram verb = await rig.BeginAsync(work))
            {
                await rig.EndedAsync(work, verb, random);
                disk.Fill();
                await verb.EndAsync();
            }
            await rig.RequireWholeAsync($"{i}: {work}, the disk was full");
            disk.Free();
        }
        await rig.RequireAllWorksAsync();
        Scale.Keep("R29 disk",
            $"{times} full disks, each at a random moment of one of the six: a whole version in use each time, one chain, nothing half-written, and all six went on when there was room.");
    }

    /// <summary>A line with an agent, and parts whose verdict can be taught.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        private readonly TaughtLine _line = new();
        private readonly TimeSpan[] _spans = new TimeSpan[Works.Length];
        private readonly string _folder;
        private readonly TeachBed _bed;
        private int _taught;
        private int _edits;
        private DateTime _backupAt;
        private long _began;

        private Rig(TaughtLine line, string? state)
        {
            _line = line;
            _bed = new TeachBed(line, ", \"heatmaps\": false", state, Quiet);
            _folder = state ?? _bed.PathTo("backups");
            Directory.CreateDirectory(_folder);
        }

        /// <summary>What runs the line; null while nothing does, and verbs do the work themselves.</summary>
        public AgentProgram? Agent { get; private set; }

        private string Backup => Path.Combine(_folder, "line.backup");

        public static async Task<Rig> StartAsync(string? state)
        {
            var line = new TaughtLine();
            await line.InitializeAsync();
            var rig = new Rig(line, state);
            TaughtLine.DrawGood(rig._bed.PathTo("more"), 900, Parts);
            await rig._bed.StoreAsync([.. Enumerable.Range(1, Parts).Select(seq =>
                ((long)seq, Verdict.Fail, (string?)null, (string?)rig._bed.PathTo($"more/{seq - 1:000}.png")))]);
            return rig;
        }

        public async Task StopAgentAsync()
        {
            if (Agent is not null) await Agent.DisposeAsync();
            Agent = null;
        }

        /// <summary>Starts the verb of a work: of teaching and learning alone, else beside an agent, which is asked to do it.</summary>
        public async Task<AgentProgram> BeginAsync(Work work)
        {
            if (work is Work.Teach or Work.Learn) await StopAgentAsync();
            else if (Agent is null)
            {
                Agent = AgentProgram.Start("run", "--config", _bed.Config);
                await Agent.WaitForAsync(LogEvent.ModelLoaded, seconds: 240);
            }
            string[] note = ["--reason", "x", "--by", "Mia"];
            string[] words = work switch
            {
                Work.Teach => [.. await TeachingAsync(), .. note],
                Work.Learn => ["teach", "learn", "--keep-threshold", .. note],
                Work.Activate => ["models", "activate", $"{_bed.History().View().Versions[^1].Number}", .. note],
                Work.Rollback => ["models", "rollback", .. note],
                Work.Edit => ["threshold", "--station", "cap", "--set", $"{30 + ++_edits % 9}", "--write", "--force", "--by", "Mia"],
                _ => ["backup", "--out", Backup, "--replace"],
            };
            _began = Stopwatch.GetTimestamp();
            return AgentProgram.Start([.. words, "--config", _bed.Config]);
        }

        /// <summary>Waits for a random moment of the work; true when it was over before. A first time it is let through.</summary>
        public async Task<bool> EndedAsync(Work work, AgentProgram verb, SplitMix64? random)
        {
            TimeSpan span = _spans[(int)work];
            double seconds = random is null || span == TimeSpan.Zero
                ? Eventually.Patience * 4 : span.TotalSeconds * (0.1 + random.NextInt32(900) / 1000.0);
            while (!verb.HasEnded)
            {
                if (Stopwatch.GetElapsedTime(_began).TotalSeconds > seconds) return false;
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
            _spans[(int)work] = Stopwatch.GetElapsedTime(_began);
            return true;
        }

        /// <summary>All six, one after the other, to their end; and nothing of what was broken off is left.</summary>
        public async Task RequireAllWorksAsync()
        {
            foreach (Work work in Works)
            {
                await using AgentProgram verb = await BeginAsync(work);
                Assert.True(await EndedAsync(work, verb, null), $"{work} never ended: {verb.Output} {verb.Errors}");
                int code = await verb.EndAsync();
                // The candidates that count may be those that the version in use was learned from.
                Assert.True(code == ExitCode.Done || verb.Errors.Contains("no candidate counts", StringComparison.Ordinal),
                    $"{work} ended with {code}: {verb.Output} {verb.Errors}");
            }
            await RequireWholeAsync("the last ones");
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_bed.State, "models"), "*.tmp", SearchOption.AllDirectories));
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_bed.State, "models/work")));
            Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
            Assert.Equal([_bed.Place], Directory.GetFileSystemEntries(Path.GetDirectoryName(_bed.Place)!));
        }

        /// <summary>Looks at all that was written.</summary>
        public async Task RequireWholeAsync(string after)
        {
            (int code, string said) = await _bed.RunAsync("models", "verify");
            Assert.True(code == ExitCode.Done, $"{after}: {said}");
            (code, said) = await _bed.RunAsync("audit", "verify");
            Assert.True(code == ExitCode.Done, $"{after}: {said}");
            RequireInUse(after);
            (code, said) = await _bed.RunAsync("teach", "list", "--json");
            Assert.True(code == ExitCode.Done, $"{after}: {said}");
            JsonNode list = JsonNode.Parse(said)!;
            Assert.True(list["faults"]!.AsArray().Count == 0, $"{after}: {said}");
            foreach (JsonNode? candidate in list["candidates"]!.AsArray())
            {
                string sha256 = (string)candidate!["picture"]!["sha256"]!;
                Assert.Equal(sha256, FileHash.Sha256(Path.Combine(_bed.State, "models/content", sha256[..2], sha256)));
            }
            if (File.Exists(Backup) && File.GetLastWriteTimeUtc(Backup) is var at && at != _backupAt)
            {
                await RequireRestorableAsync(after);
                _backupAt = at;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await StopAgentAsync();
            _bed.Dispose();
            await _line.DisposeAsync();
        }

        // One part after the other is offered, and withdrawn again when its turn comes once more.
        private async Task<string[]> TeachingAsync()
        {
            int part = ++_taught % Parts + 1;
            JsonNode? known = (await _bed.CandidatesAsync()).LastOrDefault(one =>
                (long)one!["sequence"]! == part && (string)one["state"]! != "withdrawn");
            return known is null ? ["teach", "good", $"{part}"] : ["teach", "withdraw", $"{known["number"]}"];
        }

        // What lies in its place is one version, file by file; an agent that goes on may exchange it meanwhile.
        private void RequireInUse(string after)
        {
            for (int tries = 0; ; tries++)
            {
                ModelVersion? version = _bed.History().View().InUse;
                SortedDictionary<string, string> there = _bed.Bytes();
                if (version is not null && there.Count == version.Files.Count
                    && version.Files.All(file => there.GetValueOrDefault(file.Path) == file.Sha256)) return;
                Assert.True(tries < 3, $"{after}: {version?.Number} is not whole in its place: {string.Join(", ", there.Keys)}");
            }
        }

        private async Task RequireRestorableAsync(string after)
        {
            using var spare = new TemporaryFolder();
            string config = spare.PathTo("agent.json");
            foreach (string[] words in (string[][])[["restore", Backup], ["models", "verify"], ["audit", "verify"]])
            {
                (int code, string said) = await TeachBed.InProcessAsync([.. words, "--config", config]);
                Assert.True(code == ExitCode.Done, $"{after}: {words[0]}: {said}");
            }
        }
    }
}
