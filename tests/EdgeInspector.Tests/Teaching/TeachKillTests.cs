using System.Text.Json.Nodes;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>What a killed process or a full disk leaves of teaching: whole candidates and versions, and the package in use.</summary>
[Needs("opencv")]
[Long]
public sealed class TeachKillTests(TaughtLine line)
{
    /// <summary>EDGEINSPECTOR_TEACH_KILLS says how many.</summary>
    [Fact]
    public async Task Killed_AtRandom_LeavesAWholeVersionInUseAndNothingHalfWritten()
    {
        int kills = int.TryParse(Environment.GetEnvironmentVariable("EDGEINSPECTOR_TEACH_KILLS"), out int wanted) ? wanted : 4;
        using var bed = new TeachBed(line);
        TaughtLine.DrawGood(bed.PathTo("more"), 900, 1);
        await bed.StoreAsync([.. Enumerable.Range(1, 2 * kills + 2)
            .Select(seq => ((long)seq, Verdict.Fail, (string?)null, (string?)bed.PathTo("more/000.png")))]);
        SortedDictionary<string, string> before = bed.Bytes();
        await bed.SucceedsAsync("teach", "good", "1", "--reason", "x", "--by", "Mia");
        var random = new SplitMix64(7);
        TimeSpan[] lasts = new TimeSpan[2];
        int killed = 0;
        for (int i = 0; killed < kills; i++)
        {
            Assert.True(i < 5 * kills + 4, $"only {killed} of {kills} were killed before their end");
            int which = i % 2;
            string[] words = which == 0
                ? ["teach", "good", $"{2 + i / 2}", "--reason", "x", "--by", "Mia"]
                : ["teach", "learn", "--keep-threshold", "--reason", $"{i}", "--by", "Mia"];
            long started = TimeProvider.System.GetTimestamp();
            await using (AgentProgram program = AgentProgram.Start([.. words, "--config", bed.Config]))
            {
                Task ended = program.EndAsync();
                TimeSpan until = lasts[which] * (200 + random.NextInt32(800)) / 1000;
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
            await WholeAsync(bed, before, string.Join(' ', words));
        }
        // Whatever waits is tried by the next one, and what was left is removed.
        await bed.SucceedsAsync("teach", "bad", "1", "--reason", "x").ContinueWith(_ => { }, TaskScheduler.Default);
        await bed.RunAsync("teach", "learn", "--reason", "last", "--by", "Mia");
        await WholeAsync(bed, before, "the last one");
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(bed.State, "models/candidates"), "*.tmp", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(bed.State, "models/work")));
        TestContext.Current.SendDiagnosticMessage($"{killed} kills.");
    }

    [Fact]
    public async Task FullDisk_TakesNothingIn_AndChangesNothing()
    {
        using SmallDisk disk = SmallDisk.Require(megabytes: 60);
        using var bed = new TeachBed(line, state: disk.Path);
        TaughtLine.DrawGood(bed.PathTo("more"), 900, 2);
        await bed.StoreAsync((1, Verdict.Fail, null, bed.PathTo("more/000.png")), (2, Verdict.Fail, null, bed.PathTo("more/001.png")));
        await bed.SucceedsAsync("teach", "good", "1", "--reason", "x", "--by", "Mia");
        SortedDictionary<string, string> before = bed.Bytes();
        disk.Fill();
        (int code, string said) = await bed.RunAsync("teach", "good", "2", "--reason", "x", "--by", "Mia");
        Assert.True(code != ExitCode.Done, said);
        (code, said) = await bed.RunAsync("teach", "learn", "--reason", "x", "--by", "Mia");
        Assert.True(code == ExitCode.Device, $"{code}: {said}");
        Assert.Single(await bed.CandidatesAsync());
        await WholeAsync(bed, before, "a full disk");
        disk.Free();
        Assert.Contains("Candidate 2 of cap", await bed.SucceedsAsync("teach", "good", "2", "--reason", "x", "--by", "Mia"), StringComparison.Ordinal);
    }

    private static async Task WholeAsync(TeachBed bed, SortedDictionary<string, string> before, string after)
    {
        (int code, string said) = await bed.RunAsync("models", "verify");
        Assert.True(code == ExitCode.Done, $"after {after}: {said}");
        Assert.Equal(before, bed.Bytes());
        Assert.True(PackageReader.ReadManifest(bed.Place).Files.Count > 0, after);
        // Each candidate can be read and has its picture.
        JsonNode list = JsonNode.Parse(await bed.SucceedsAsync("teach", "list", "--json"))!;
        Assert.Empty(list["faults"]!.AsArray());
        Assert.All(list["candidates"]!.AsArray(), one =>
        {
            string sha256 = (string)one!["picture"]!["sha256"]!;
            string path = Path.Combine(bed.State, "models/content", sha256[..2], sha256);
            Assert.Equal(sha256, Files.FileHash.Sha256(path));
        });
    }
}
