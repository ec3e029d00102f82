using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
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
    public async Task Good_UnlessAlike_CountsWithOthersLikeItFromTwoLots_OrWithASecondPerson()
    {
        using var bed = new TeachBed(line, agent: ", \"models\": { \"secondPerson\": \"unlessAlike\" }");
        // One thing that the line does not know yet: a part that looks alike each time; and another part, which does not.
        TaughtLine.DrawGood(bed.PathTo("more"), 900, 5);
        Mark(bed.PathTo("more/003.png"), bed.PathTo("more/004.png"), 13);
        for (int i = 3; i >= 0; i--) Mark(bed.PathTo("more/000.png"), bed.PathTo($"more/{i:000}.png"), 10 - i);
        bed.Lots[1] = bed.Lots[2] = "L17";
        bed.Lots[3] = "L18";
        bed.Lots[5] = "L19";
        await bed.StoreAsync([.. Enumerable.Range(1, 5).Select(seq => ((long)seq, Verdict.Fail, (string?)null, (string?)bed.PathTo($"more/{seq - 1:000}.png")))]);
        const string Reason = "a stamp that is right";
        await bed.SucceedsAsync("teach", "good", "1", "--reason", Reason, "--by", "Mia");
        string said = await bed.SucceedsAsync("teach", "good", "2", "--reason", Reason, "--by", "Mia");
        Assert.Contains("is accepted.", said[said.IndexOf("(P-2)", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("It takes others like it, or a second person (2 alike of 3, 1 lot of 2): edge-inspector teach approve 2.", said, StringComparison.Ordinal);
        // The whole part and its lot are those of the record.
        Assert.Equal(["L17", "L17"], (await bed.CandidatesAsync()).Select(one => (string?)one!["lot"]));
        said = await bed.EndsAsync(ExitCode.Usage, "teach", "learn", "--reason", "x", "--by", "Mia");
        Assert.Contains("no candidate counts", said, StringComparison.Ordinal);
        Assert.Contains("Candidate 1: It takes others like it, or a second person (2 alike of 3, 1 lot of 2)", said, StringComparison.Ordinal);

        // A third one, of no known lot, is not enough; another part is like none of them.
        said = await bed.SucceedsAsync("teach", "good", "4", "--reason", Reason, "--by", "Mia");
        Assert.Contains("(3 alike of 3, 1 lot of 2)", said, StringComparison.Ordinal);
        said = await bed.SucceedsAsync("teach", "good", "5", "--reason", "another stamp", "--by", "Mia");
        Assert.Contains("(1 alike of 3, 1 lot of 2)", said, StringComparison.Ordinal);
        Assert.All(await bed.CandidatesAsync(), one => Assert.False((bool)one!["counts"]!));

        // With one of another lot those that are alike count, and the other one takes its person still.
        said = await bed.SucceedsAsync("teach", "good", "3", "--reason", Reason, "--by", "Mia");
        Assert.Contains("It counts: 4 alike of 3, 2 lots of 2.", said, StringComparison.Ordinal);
        Assert.Equal([true, true, true, false, true], (await bed.CandidatesAsync()).Select(one => (bool)one!["counts"]!));
        JsonNode last = (await bed.CandidatesAsync())[3]!;
        Assert.Equal((true, 1, 3, 1, 2), ((bool)last["takesSecond"]!, (int)last["support"]!["parts"]!, (int)last["support"]!["ofParts"]!,
            (int)last["support"]!["lots"]!, (int)last["support"]!["ofLots"]!));
        await bed.SucceedsAsync("teach", "approve", "4", "--reason", "looked at it", "--by", "Jo");
        Assert.All(await bed.CandidatesAsync(), one => Assert.True((bool)one!["counts"]!));
        // What is withdrawn speaks for nobody.
        await bed.SucceedsAsync("teach", "withdraw", "5", "--reason", "not that one", "--by", "Jo");
        Assert.Equal([false, false, false, true, false], (await bed.CandidatesAsync()).Select(one => (bool)one!["counts"]!));
        Assert.Contains("(3 alike of 3, 1 lot of 2)", await bed.SucceedsAsync("teach", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_WhereNobodyAsksForPartsAlike_IsComparedWithNoOther()
    {
        using var bed = new TeachBed(line);
        TaughtLine.DrawGood(bed.PathTo("more"), 900, 2);
        for (int i = 1; i >= 0; i--) Mark(bed.PathTo("more/000.png"), bed.PathTo($"more/{i:000}.png"), 10 - i);
        await bed.StoreAsync([.. Enumerable.Range(1, 2).Select(seq => ((long)seq, Verdict.Fail, (string?)null, (string?)bed.PathTo($"more/{seq - 1:000}.png")))]);
        foreach (string part in (string[])["1", "2"])
            await bed.SucceedsAsync("teach", "good", part, "--reason", "a stamp that is right", "--by", "Mia");
        Assert.Equal([(CandidateState.Accepted, 0), (CandidateState.Accepted, 0)],
            new TeachingBook(bed.History()).ReadAll().Candidates.Select(one => (one.State, one.Alike.Count)));
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
        (_, string output, _) = await VerbCall.RunAsync("inspect", "--model", line.Model, "--json", line.BadPart);
        float score = (float)JsonNode.Parse(output.Split('\n')[0])!["score"]!;
        return FormattableString.Invariant($"{score - 0.001f}");
    }

    // Darkens a square of a part.
    private static void Mark(string file, string to, int shade)
    {
        IPictureCodec codec = PictureLibrary.Codec();
        Picture picture = codec.Decode(File.ReadAllBytes(file), file);
        for (int y = 60; y < 68; y++)
        {
            foreach (ref byte value in picture.Pixels.AsSpan((y * picture.Width + 76) * 3, 8 * 3))
                value = (byte)Math.Max(0, value - shade);
        }
        File.WriteAllBytes(to, codec.EncodePng(picture));
    }

    private static class PackageFilesOf
    {
        public const string Manifest = "manifest.json";
    }
}
