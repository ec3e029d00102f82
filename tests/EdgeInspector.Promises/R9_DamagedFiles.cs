using EdgeInspector.Numerics;
using EdgeInspector.Pipeline;
using EdgeInspector.Results;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>Files that were damaged never stop the agent, and nothing that can still be read is lost or changed.</summary>
public sealed class R9_DamagedFiles
{
    private const int PageSize = 4096;
    private const int Records = 120;

    [Fact]
    public void DamagedOutbox_OpensAndGivesBackOnlyWhatWasWritten()
    {
        Scale.SkipWhenDone("R9");
        int mutations = Scale.Of(1500, 100_000);
        using var folder = new TemporaryFolder();
        using var log = new RecordingLogger();
        log.Expect(LogEvent.SetAside);
        string source = folder.PathTo("source"), hurt = folder.PathTo("hurt");
        using (var outbox = new SegmentFolder(source, SegmentLimits.For(1 << 30, TimeSpan.FromDays(7)), TimeProvider.System, log))
            outbox.Append([.. Enumerable.Range(1, Records).Select(i => Record(i))], []);
        string file = Directory.GetFiles(source, "results-*.db").Single();
        byte[] whole = File.ReadAllBytes(file);
        var random = new SplitMix64(9);
        long saved = 0, single = 0, singleSaved = 0;
        for (int i = 0; i < mutations; i++)
        {
            byte[] bytes = Mutate(whole, random, out bool oneByte);
            if (Directory.Exists(hurt)) Directory.Delete(hurt, recursive: true);
            Directory.CreateDirectory(hurt);
            File.WriteAllBytes(Path.Combine(hurt, Path.GetFileName(file)), bytes);
            using var outbox = new SegmentFolder(hurt, SegmentLimits.For(1 << 30, TimeSpan.FromDays(7)), TimeProvider.System, log);
            outbox.ReadRange("cap", 1, Records, int.MaxValue);
            outbox.Append([Record(Records + 1)], []);
            // Damage that a read comes upon is set aside; what was saved is found by the next one.
            for (int read = 0; read < 3; read++) outbox.ReadUndelivered(0, long.MaxValue, int.MaxValue);
            List<StoredRecord> found = outbox.ReadUndelivered(0, long.MaxValue, int.MaxValue);
            Assert.Contains(found, record => record.Sequence == Records + 1);
            Assert.All(found, record => Assert.Equal(Body(record.Sequence), record.Body));
            Assert.Equal(found.Select(record => record.Sequence).Distinct().Count(), found.Count);
            saved += found.Count - 1;
            if (!oneByte) continue;
            single++;
            singleSaved += found.Count - 1;
        }
        Scale.Keep("R9",
            $"{mutations} damaged outbox files: each opened and took new records, none gave back a changed one; {100.0 * saved / ((long)mutations * Records):0.0} % of the records were saved, {100.0 * singleSaved / Math.Max(1, single * Records):0.00} % where one byte was wrong.");
    }

    [Fact]
    public void DamagedSequenceFile_NeverStopsAndNeverRepeatsAKnownNumber()
    {
        Scale.SkipWhenDone("R9-state");
        int mutations = Scale.Of(500, 20_000);
        using var folder = new TemporaryFolder();
        string path = folder.PathTo("cap.seq");
        var random = new SplitMix64(10);
        int aside = 0;
        for (int i = 0; i < mutations; i++)
        {
            File.Delete(path);
            using (SequenceStore store = SequenceStore.Open(path))
                for (int number = 0; number < 30; number++) store.Next();
            File.WriteAllBytes(path, Mutate(File.ReadAllBytes(path), random, out _));
            using SequenceStore next = SequenceStore.Open(path, out string? setAside);
            if (setAside is not null) aside++;
            // What the outbox holds is known; behind it the numbers go on.
            next.MarkCompleted(30);
            Assert.True(next.Next() > 30);
            Assert.True(next.TakeUnfinished() is null or { Last: <= 100_000 });
        }
        Scale.Keep("R9-state",
            $"{mutations} damaged sequence files: all opened, {aside} after being set aside; no number with a stored record came again.");
    }

    /// <summary>
    /// An agent that is killed again and again while it saves what is in a damaged outbox: the last one has all that could be read.
    /// </summary>
    [Fact]
    public async Task KilledWhileSaving_DeliversEverythingThatCouldBeRead()
    {
        Scale.SkipWhenDone("R9-killed");
        int kills = Scale.Of(8, 200);
        const int Stored = 20_000;
        using var folder = new TemporaryFolder();
        using var log = new RecordingLogger();
        string outbox = folder.PathTo("state/outbox"), file = folder.PathTo("agent.json");
        using (var store = new SegmentFolder(outbox, SegmentLimits.For(1 << 30, TimeSpan.FromDays(7)), TimeProvider.System, log))
            for (int first = 1; first <= Stored; first += 500)
                store.Append([.. Enumerable.Range(first, 500).Select(i => OutboxSamples.Record(i, OutboxSamples.Body(i, 700)))], []);
        string damaged = Directory.GetFiles(outbox, "results-*.db").Single();
        byte[] bytes = File.ReadAllBytes(damaged);
        bytes.AsSpan(bytes.Length / 2 / PageSize * PageSize, 40 * PageSize).Clear();
        File.WriteAllBytes(damaged, bytes);
        File.Copy(damaged, folder.PathTo("copy.db"));
        long[] readable = [.. Salvage.Read(folder.PathTo("copy.db"), 1, null).Select(record => record.Sequence)];
        Assert.InRange(readable.Length, Stored / 2, Stored - 1);
        File.WriteAllText(file, $$"""
            {
              "agent": { "name": "line", "stateDirectory": "state" },
              "mqtt": { "broker": "mqtt://127.0.0.1:{{FreePort.Find()}}" },
              "stations": [ { "name": "lid", "model": "none", "camera": { "driver": "simulated", "framesPerSecond": 1 } } ]
            }
            """);
        var random = new SplitMix64(99);
        int during = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            await using AgentProgram program = AgentProgram.Start("run", "--config", file);
            // From the moment on that something is done to the files.
            long limit = Environment.TickCount64 + 20_000;
            while (Environment.TickCount64 < limit
                && Directory.GetFiles(outbox, "salvaged-*").Length + Directory.GetFiles(outbox, "damaged-*").Length == 0)
                await Task.Delay(1);
            await Task.Delay(TimeSpan.FromMicroseconds(random.NextInt32(300_000)), TestContext.Current.CancellationToken);
            if (Directory.GetFiles(outbox, "salvaged-*").Length > 0) during++;
            program.Kill();
            await program.EndAsync();
        }
        log.Expect(LogEvent.SetAside);
        using (var left = new SegmentFolder(outbox, SegmentLimits.For(1 << 30, TimeSpan.FromDays(7)), TimeProvider.System, log))
        {
            Assert.Equal(readable,
                left.ReadUndelivered(0, long.MaxValue, int.MaxValue).Where(record => record.Station == "cap")
                .Select(record => record.Sequence));
        }
        Scale.Keep("R9-killed",
            $"{kills} kills of an agent with a damaged outbox of {Stored} results, {during} of them while it was saving: all {readable.Length} that could be read were still there, in their order, none twice.");
    }

    private static byte[] Mutate(byte[] whole, SplitMix64 random, out bool oneByte)
    {
        byte[] bytes = [.. whole];
        int kind = random.NextInt32(6);
        oneByte = kind == 0;
        switch (kind)
        {
            case 0:
                bytes[random.NextInt32(bytes.Length)] ^= (byte)(1 + random.NextInt32(255));
                break;
            case 1:
                for (int i = 0; i < 20; i++) bytes[random.NextInt32(bytes.Length)] = (byte)random.NextInt32(256);
                break;
            case 2:
                bytes = bytes[..random.NextInt32(bytes.Length)];
                break;
            case 3:
                int from = random.NextInt32(bytes.Length);
                bytes.AsSpan(from, random.NextInt32(bytes.Length - from)).Clear();
                break;
            case 4 when bytes.Length > 2 * PageSize:
                int one = random.NextInt32(bytes.Length / PageSize), other = random.NextInt32(bytes.Length / PageSize);
                byte[] page = bytes.AsSpan(one * PageSize, PageSize).ToArray();
                bytes.AsSpan(other * PageSize, PageSize).CopyTo(bytes.AsSpan(one * PageSize));
                page.CopyTo(bytes.AsSpan(other * PageSize));
                break;
            default:
                bytes = [.. bytes, .. Enumerable.Range(0, random.NextInt32(5000)).Select(_ => (byte)random.NextInt32(256))];
                break;
        }
        return bytes;
    }

    private static StoredRecord Record(long sequence) => OutboxSamples.Record(sequence, Body(sequence));

    private static byte[] Body(long sequence) => OutboxSamples.Body(sequence, 700);
}
