using EdgeInspector.Numerics;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// A power cut loses no committed result, and the outbox always opens. What was synchronised is there; behind it the disk may hold
/// anything: the log cut at any length, its tail zeroed or garbled, pages of the database from before or after a checkpoint.
/// </summary>
public sealed class R3_PowerCut
{
    private const int PageSize = 4096;

    [Fact]
    public void PowerCut_AtAnyMoment_LosesNothingCommitted()
    {
        Scale.SkipWhenDone("R3");
        int cuts = Scale.Of(500, 10_000);
        using var folder = new TemporaryFolder();
        using var log = new RecordingLogger();
        var random = new SplitMix64(3);
        string live = folder.PathTo("live"), cut = folder.PathTo("cut");
        int done = 0;
        long records = 0;
        while (done < cuts)
        {
            if (Directory.Exists(live)) Directory.Delete(live, recursive: true);
            using var outbox = new SegmentFolder(live, SegmentLimits.For(1 << 30, TimeSpan.FromDays(7)), TimeProvider.System, log);
            List<(long Committed, long WalLength)> commits = [];
            byte[] databaseBefore = [];
            long sequence = 0;
            for (int round = 0; round < 100 && done < cuts; round++)
            {
                string path = Directory.Exists(live) && Directory.GetFiles(live, "results-*.db") is [string only] ? only : "";
                if (path.Length > 0) databaseBefore = File.ReadAllBytes(path);
                StoredRecord[] batch = [.. Enumerable.Range(0, 1 + random.NextInt32(40)).Select(_ => Record(++sequence))];
                long walBefore = path.Length > 0 ? Length(path + "-wal") : 0;
                outbox.Append(batch, sequence > 50 && round % 3 == 0 ? [sequence - 50] : []);
                path = Directory.GetFiles(live, "results-*.db").Single();
                long walNow = Length(path + "-wal");
                if (walNow < walBefore || round == 0) commits.Clear();
                commits.Add((sequence, walNow));
                for (int i = 0; i < 2 && done < cuts; i++, done++)
                {
                    Cut(path, cut, databaseBefore, commits, random, out long certain);
                    records += Check(cut, certain, sequence, log);
                }
            }
        }
        Scale.Keep("R3",
            $"{cuts} power cuts: the outbox opened every time, {records} committed records were there and unchanged, none was lost.");
    }

    // The log behind the last certain commit may have any length and any content; of the database each page may be old or new.
    private static void Cut(string path, string to, byte[] databaseBefore, List<(long Committed, long WalLength)> commits,
        SplitMix64 random, out long certain)
    {
        byte[] database = File.ReadAllBytes(path), wal = File.Exists(path + "-wal") ? File.ReadAllBytes(path + "-wal") : [];
        (long committed, long certainLength) = commits[random.NextInt32(commits.Count)];
        certain = committed;
        int kept = (int)certainLength + random.NextInt32((int)(wal.Length - certainLength) + 1);
        int damage = random.NextInt32(3);
        if (damage == 0) wal = wal[..kept];
        else if (damage == 1) wal.AsSpan(kept).Clear();
        else for (int i = kept; i < wal.Length; i++) wal[i] = (byte)random.NextInt32(256);
        // Only when the log still holds all of it may a checkpoint be half done.
        if (databaseBefore.Length > 0 && database.Length >= databaseBefore.Length && commits.Count > 1 && wal.Length > 0 && damage == 0
            && kept == wal.Length)
        {
            for (int page = 0; page < databaseBefore.Length / PageSize; page++)
                if (random.NextInt32(2) == 0) databaseBefore.AsSpan(page * PageSize, PageSize).CopyTo(database.AsSpan(page * PageSize));
        }
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        File.WriteAllBytes(Path.Combine(to, Path.GetFileName(path)), database);
        if (wal.Length > 0) File.WriteAllBytes(Path.Combine(to, Path.GetFileName(path) + "-wal"), wal);
    }

    private static long Check(string cut, long certain, long written, RecordingLogger log)
    {
        using var outbox = new SegmentFolder(cut, SegmentLimits.For(1 << 30, TimeSpan.FromDays(7)), TimeProvider.System, log);
        List<StoredRecord> read = outbox.ReadRange("cap", 1, written, int.MaxValue);
        Assert.True(read.Count >= certain, $"{read.Count} of {certain} committed records are there");
        for (int i = 0; i < read.Count; i++)
        {
            Assert.Equal(i + 1, read[i].Sequence);
            Assert.Equal(Body(i + 1), read[i].Body);
        }
        Assert.Empty(Directory.GetFiles(cut, "damaged-*"));
        return certain;
    }

    private static StoredRecord Record(long sequence) => OutboxSamples.Record(sequence, Body(sequence));

    private static byte[] Body(long sequence) => OutboxSamples.Body(sequence, 300 + (int)(sequence % 700));

    private static long Length(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
