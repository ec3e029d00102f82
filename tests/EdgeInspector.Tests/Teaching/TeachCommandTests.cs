using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Tests.Teaching;

/// <summary>teach: from a part of the archive to a version that was learned with it, and back, on the command line.</summary>
[Long]
public sealed class TeachCommandTests(TaughtLine line)
{
    [Fact]
    public async Task Good_IsTriedAndLearned_AndActivateAndRollbackGiveTheEarlierPackageByteForByte()
    {
        using var bed = new TeachBed(line);
        TaughtLine.DrawGood(bed.PathTo("more"), 900, 2);
        string good = bed.PathTo("more/000.png");
        await bed.StoreAsync((1, Verdict.Fail, null, good), (2, Verdict.Fail, "confirm", line.BadPart), (3, Verdict.Pass, null, bed.PathTo("more/001.png")),
            (4, Verdict.Fail, null, null), (5, Verdict.Pass, null, line.BadPart));
        SortedDictionary<string, string> before = bed.Bytes();

        string said = await bed.SucceedsAsync("teach", "good", "1", "--reason", "oil film", "--by", "Mia");
        Assert.Contains("Candidate 1 of cap: P-1 is good and was falsely rejected", said, StringComparison.Ordinal);
        Assert.Contains("Candidate 1 of cap (P-1) is accepted. 1 confirmed rejects, 0 challenge pictures and 13 drawn defects", said, StringComparison.Ordinal);
        Assert.Equal(before, bed.Bytes());
        JsonNode candidate = (await bed.CandidatesAsync()).Single()!;
        Assert.Equal(("good", "accepted", 1, "Mia", "oil film", true), (
            (string)candidate["as"]!, (string)candidate["state"]!, (int)candidate["sequence"]!, (string)candidate["offered"]!["by"]!,
            (string)candidate["offered"]!["reason"]!, (bool)candidate["counts"]!));
        string sha256 = (string)candidate["picture"]!["sha256"]!;
        Assert.Equal(FileHash.Sha256(good), sha256);
        Assert.True(File.Exists(Path.Combine(bed.State, "models/content", sha256[..2], sha256)));
        Assert.True((int)candidate["guard"]!["rows"]! >= 0 && (int)candidate["guard"]!["mostRows"]! == 3, candidate.ToJsonString());

        // What makes no sense is refused and leaves nothing.
        Assert.Contains("is candidate 1 already (good)", await bed.EndsAsync(ExitCode.Model, "teach", "good", "1", "--reason", "x"), StringComparison.Ordinal);
        Assert.Contains("somebody confirmed that it is bad", await bed.EndsAsync(ExitCode.Model, "teach", "good", "2", "--reason", "x"), StringComparison.Ordinal);
        Assert.Contains("was rejected, and so not missed", await bed.EndsAsync(ExitCode.Model, "teach", "bad", "2", "--reason", "x"), StringComparison.Ordinal);
        Assert.Contains("is not in the archive", await bed.EndsAsync(ExitCode.Usage, "teach", "good", "4", "--reason", "x"), StringComparison.Ordinal);
        Assert.Contains("No such result", await bed.EndsAsync(ExitCode.Usage, "teach", "good", "99", "--reason", "x"), StringComparison.Ordinal);
        Assert.Contains("--reason", await bed.EndsAsync(ExitCode.Usage, "teach", "good", "3"), StringComparison.Ordinal);
        Assert.Contains("takes another person", await bed.EndsAsync(ExitCode.Model, "teach", "approve", "1", "--reason", "x", "--by", "mia"), StringComparison.Ordinal);
        Assert.Single(await bed.CandidatesAsync());

        // A missed defect is tested from now on, and never learned from.
        Assert.Contains("is in the challenge set", await bed.SucceedsAsync("teach", "bad", "5", "--reason", "crack", "--by", "Jo"), StringComparison.Ordinal);
        said = await bed.SucceedsAsync("teach", "learn", "--keep-threshold", "--reason", "lot 17", "--by", "Mia");
        Assert.Contains("Version 2 of cap: 1 candidates learned", said, StringComparison.Ordinal);
        Assert.Contains("1 confirmed rejects, 1 challenge pictures", said, StringComparison.Ordinal);
        Assert.Contains("Of 4 archived parts", said, StringComparison.Ordinal);
        Assert.Equal(before, bed.Bytes());
        ModelVersion version = bed.History().Find(2);
        Assert.Equal((1, version.OldThreshold, "Mia", "lot 17"), (version.Parent, version.Threshold, version.By, version.Reason));
        Assert.Equal([sha256], version.Added);
        Assert.Empty(version.Removed);
        Assert.Equal([1], version.Teaching!.Candidates);
        Assert.Equal(bed.Images.Count + 1, version.Pictures.Count);
        Assert.Empty(bed.History().Verify(null));

        said = await bed.SucceedsAsync("models", "show", "2");
        Assert.Contains("candidates 1; left out again none; threshold kept", said, StringComparison.Ordinal);
        Assert.Contains("of 4 parts get another verdict", said, StringComparison.Ordinal);
        await bed.SucceedsAsync("models", "activate", "2", "--reason", "lot 17");
        Assert.NotEqual(before, bed.Bytes());
        Assert.Equal(ExitCode.Done, (await bed.RunAsync("inspect", "--model", bed.Place, good)).Code);
        await bed.SucceedsAsync("models", "rollback", "--reason", "no");
        Assert.Equal(before, bed.Bytes());

        // Withdrawn, its picture is left out of the next version: which is the first one again, byte for byte.
        await bed.SucceedsAsync("models", "activate", "2", "--reason", "lot 17");
        await bed.SucceedsAsync("teach", "withdraw", "1", "--reason", "it was bad after all", "--by", "Jo");
        string manifest = before[PackageFilesOf.Manifest];
        said = await bed.SucceedsAsync("teach", "learn", "--reason", "without P-1", "--by", "Jo");
        Assert.Contains("This is version 1 of cap once more, byte for byte.", said, StringComparison.Ordinal);
        Assert.Equal(manifest, bed.History().Find(1).PackageSha256);
        Assert.Empty(bed.History().Verify(null));

        AuditRecord[] audit = [.. File.ReadAllLines(Path.Combine(bed.State, "audit.jsonl")).Select(AuditRecord.TryParse)!];
        Assert.Equal([("teach", "Mia"), ("teach", "Jo"), ("withdrawCandidate", "Jo")],
            audit.Where(record => record.Verb.Contains("teach", StringComparison.Ordinal) || record.Verb.Contains("andidate", StringComparison.Ordinal))
                .Select(record => (record.Verb, record.By!)));
        Assert.Contains("crack", (await bed.SucceedsAsync("teach", "list")), StringComparison.Ordinal);
        Assert.Contains("Nothing in it was changed", await bed.SucceedsAsync("audit", "verify"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_ThatWouldHideAConfirmedReject_IsRefusedWithItsName_AndNeverCounts()
    {
        // The station's threshold lies just below what the bad part scores: whatever brings that nearer to the bank hides it.
        string limit = await ScoreJustBelowAsync();
        using var bed = new TeachBed(line, $", \"threshold\": {limit}");
        await bed.StoreAsync((1, Verdict.Fail, "confirm", line.BadPart), (2, Verdict.Fail, null, line.BadPart));
        string said = await bed.SucceedsAsync("teach", "good", "2", "--reason", "looks fine", "--by", "Mia");
        Assert.Contains("Candidate 1 of cap (P-2) is refused.", said, StringComparison.Ordinal);
        Assert.Contains("1 of them would pass: P-1.", said, StringComparison.Ordinal);
        Assert.Contains("was refused", await bed.EndsAsync(ExitCode.Model, "teach", "approve", "1", "--reason", "x", "--by", "Jo"), StringComparison.Ordinal);
        Assert.Contains("no candidate counts", await bed.EndsAsync(ExitCode.Usage, "teach", "learn", "--reason", "x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Learn_VersionWithoutPictures_SaysWhatItCannotAndWhy()
    {
        using var bed = new TeachBed(line);
        Directory.Delete(Path.Combine(bed.State, "models"), recursive: true);
        TaughtLine.DrawGood(bed.PathTo("more"), 900, 1);
        await bed.StoreAsync((1, Verdict.Fail, null, bed.PathTo("more/000.png")));
        await bed.SucceedsAsync("teach", "good", "1", "--reason", "x");
        string said = await bed.EndsAsync(ExitCode.Usage, "teach", "learn", "--reason", "x");
        Assert.Contains("cannot be learned again with others", said, StringComparison.Ordinal);
        Assert.Contains("edge-inspector learn --good FOLDER --station cap", said, StringComparison.Ordinal);
    }

    private async Task<string> ScoreJustBelowAsync()
    {
        (_, string output, _) = await AgentProgram.RunAsync("inspect", "--model", line.Model, "--json", line.BadPart);
        float score = (float)JsonNode.Parse(output.Split('\n')[0])!["score"]!;
        return FormattableString.Invariant($"{score - 0.001f}");
    }

    private static class PackageFilesOf
    {
        public const string Manifest = "manifest.json";
    }
}
