using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Results.Tests;

/// <summary>Somebody deletes files of a running store; SQLite itself goes on writing into what nobody will find again.</summary>
public sealed class VanishedFileTests : IDisposable
{
    private static readonly SegmentLimits Roomy = new(1 << 30, TimeSpan.FromDays(3650), 1 << 26);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData("*")]
    [InlineData("*.db")]
    [InlineData("*-wal")]
    [InlineData("*-wal", "*-shm")]
    [InlineData("*.db", "*-wal")]
    [InlineData("the folder")]
    public void Deleted_WhileOpen_IsStoredAgain(params string[] patterns)
    {
        _log.Expect(LogEvent.FileVanished);
        string path = _folder.PathTo("outbox");
        using var folder = new SegmentFolder(path, Roomy, TimeProvider.System, _log);
        folder.Append(RecordSamples.Records(1, 1500), []);
        folder.Settle([.. Enumerable.Range(1, 100).Select(position => (long)position)]);
        if (patterns[0] == "the folder") Directory.Delete(path, recursive: true);
        else
            foreach (string file in patterns.SelectMany(pattern => Directory.GetFiles(path, pattern)).Distinct()) File.Delete(file);

        folder.RestoreVanished();
        Assert.Equal(1501, folder.Append([RecordSamples.Record(1501)], []));
        // As a kill would leave it.
        RecordSamples.Copy(path, _folder.PathTo("killed"));
        using var again = new SegmentFolder(_folder.PathTo("killed"), Roomy, TimeProvider.System, _log);
        Assert.Equal(Enumerable.Range(101, 1401).Select(number => (long)number),
            again.ReadUndelivered(0, long.MaxValue, int.MaxValue).Select(record => record.Sequence));
        Assert.Equal(1501, again.ReadRange("cap", 1, 1501, int.MaxValue).Count);
    }

    [Fact]
    public void Deleted_AtTheNextCommit_IsNoticedToo()
    {
        _log.Expect(LogEvent.FileVanished);
        string path = _folder.PathTo("outbox");
        using var folder = new SegmentFolder(path, Roomy, TimeProvider.System, _log);
        folder.Append(RecordSamples.Records(1, 10), []);
        foreach (string file in Directory.GetFiles(path)) File.Delete(file);
        folder.Append(RecordSamples.Records(11, 10), []);
        RecordSamples.Copy(path, _folder.PathTo("killed"));
        using var again = new SegmentFolder(_folder.PathTo("killed"), Roomy, TimeProvider.System, _log);
        Assert.Equal(20, again.ReadUndelivered(0, long.MaxValue, int.MaxValue).Count);
    }

    [Fact]
    public void Deleted_WhileClosed_IsAnnouncedWithItsNumbers()
    {
        _log.Expect(LogEvent.FileVanished);
        string path = _folder.PathTo("outbox");
        List<DroppedNumbers> dropped = [];
        using var folder = new SegmentFolder(path, Roomy with { SegmentBytes = 10_000 }, TimeProvider.System,
            _log)
        { Dropped = dropped.Add };
        for (int first = 1; first <= 200; first += 20) folder.Append(RecordSamples.Records(first, 20), []);
        // More files than are kept open.
        Assert.Equal(200, folder.ReadUndelivered(0, long.MaxValue, int.MaxValue).Count);
        File.Delete(Directory.GetFiles(path, "results-*.db").Order(StringComparer.Ordinal).First());
        folder.RestoreVanished();
        Assert.Equal([new DroppedNumbers("cap", false, 20, 1, 20)], dropped);
        Assert.Equal(180, folder.ReadUndelivered(0, long.MaxValue, int.MaxValue).Count);
    }

    [Fact]
    public async Task Store_ItsFilesDeleted_NoticesWithinASecondAndStoresAgain()
    {
        _log.Expect(LogEvent.FileVanished);
        string path = _folder.PathTo("outbox");
        var options = new ResultStoreOptions
        {
            Folder = path,
            MaximumBytes = 1 << 30,
            MaximumAge = TimeSpan.FromDays(3650),
            QueueCapacity = 1000
        };
        using var store = new ResultStore(options, new Format(), () => null, TimeProvider.System, _log);
        long recorded = 0;
        store.Recorded = (_, sequence) => Volatile.Write(ref recorded, sequence);
        store.Start();
        for (int number = 1; number <= 50; number++) store.Take(Inspection(number));
        while (Volatile.Read(ref recorded) < 50) await Task.Delay(5, TestContext.Current.CancellationToken);
        foreach (string file in Directory.GetFiles(path)) File.Delete(file);
        await _log.WaitForAsync(LogEvent.FileVanished);
        RecordSamples.Copy(path, _folder.PathTo("killed"));
        using var again = new SegmentFolder(_folder.PathTo("killed"), Roomy, TimeProvider.System, _log);
        Assert.Equal(50, again.ReadUndelivered(0, long.MaxValue, int.MaxValue).Count);
        await store.StopAsync(TimeSpan.FromSeconds(10));
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static Verdicts.Inspection Inspection(long sequence) => new()
    {
        Id = Guid.CreateVersion7(),
        Sequence = sequence,
        Station = "cap",
        CapturedAt = TimeProvider.System.GetUtcNow(),
        Verdict = Verdicts.Verdict.Pass,
    };

    private sealed class Format : IResultFormat
    {
        public byte[] Write(ResultEntry result) => RecordSamples.Body(result.Inspection.Sequence);
    }
}
