using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Results.Tests;

public sealed class SalvageTests : IDisposable
{
    private const int Count = 3000;
    private static readonly SegmentLimits Roomy = new(1 << 30, TimeSpan.FromDays(3650), 1 << 26);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Fact]
    public void Replace_KilledAtAnyStep_NothingThatCouldBeReadIsLost()
    {
        _log.Expect(LogEvent.SetAside);
        string live = _folder.PathTo("live"), killed = _folder.PathTo("killed");
        Damage(live);
        string pristine = Directory.GetFiles(live, "results-*.db").Single();
        string copy = _folder.PathTo("copy.db");
        File.Copy(pristine, copy);
        long[] readable = [.. Salvage.Read(copy, 1, null).Select(record => record.Sequence)];
        Assert.InRange(readable.Length, Count / 2, Count - 1);
        int steps = 0;
        var salvage = new Salvage(live, TimeProvider.System, _log)
        {
            AtStep = () =>
            {
                RecordSamples.Copy(live, $"{killed}{steps++}");
            },
        };
        using (var folder = new SegmentFolder(live, Roomy, TimeProvider.System, _log, salvage)) Assert.Equal(readable, Undelivered(folder));
        // Before, after every thousand, and around every renaming.
        Assert.InRange(steps, 6, 20);

        for (int step = 0; step < steps; step++)
        {
            using var folder = new SegmentFolder($"{killed}{step}", Roomy, TimeProvider.System, _log);
            Assert.Equal(readable, Undelivered(folder));
            Assert.Equal(Count + 1, folder.Append([RecordSamples.Record(Count + 1)], []));
        }
    }

    [Fact]
    public void Replace_OfAnOlderFile_KeepsTheOrderAndTheDeliveriesUnderWay()
    {
        _log.Expect(LogEvent.SetAside);
        string path = _folder.PathTo("outbox");
        using (var before = new SegmentFolder(path, Roomy with { SegmentBytes = 100_000 }, TimeProvider.System, _log))
            for (int first = 1; first <= 1000; first += 50) before.Append(RecordSamples.Records(first, 50), []);
        using var folder = new SegmentFolder(path, Roomy with { SegmentBytes = 100_000 }, TimeProvider.System, _log);
        string[] files = [.. Directory.GetFiles(path, "results-*.db").Order(StringComparer.Ordinal)];
        Assert.True(files.Length > 6);
        byte[] bytes = File.ReadAllBytes(files[1]);
        bytes.AsSpan(bytes.Length / 2, 4096).Fill(0x5A);
        File.WriteAllBytes(files[1], bytes);

        long[] left = Undelivered(folder);
        left = Undelivered(folder);
        Assert.Equal(left.Order(), left);
        Assert.InRange(left.Length, 900, 999);
        // What is acknowledged now was sent before the damage was found.
        folder.Settle([.. left]);
        Assert.Empty(Undelivered(folder));
    }

    [Fact]
    public void MistakeInAStatement_IsNoDamage()
    {
        string path = _folder.PathTo("outbox");
        using var folder = new SegmentFolder(path, Roomy, TimeProvider.System, _log);
        folder.Append(RecordSamples.Records(1, 10), []);
        using (Segment segment = Segment.Open(Directory.GetFiles(path, "results-*.db").Single()))
        {
            // A position that is taken.
            Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => segment.Write([RecordSamples.Record(5) with { Position = 5 }], []));
            Assert.Equal(10, segment.ReadUndelivered(0, long.MaxValue, 100).Count);
        }
        Assert.Empty(Directory.GetFiles(path, "damaged-*"));
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private void Damage(string path)
    {
        using (var folder = new SegmentFolder(path, Roomy, TimeProvider.System, _log)) folder.Append(RecordSamples.Records(1, Count), []);
        string file = Directory.GetFiles(path, "results-*.db").Single();
        byte[] bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.Length / 2 / 4096 * 4096, 20 * 4096).Clear();
        File.WriteAllBytes(file, bytes);
    }

    private static long[] Undelivered(SegmentFolder folder) =>
        [.. folder.ReadUndelivered(0, long.MaxValue, int.MaxValue).Select(record => record.Sequence)];
}
