using System.Globalization;
using System.Text;

using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Results.Tests;

public sealed class SegmentFolderTests : IDisposable
{
    private static readonly SegmentLimits Roomy = new(1 << 30, TimeSpan.FromDays(7), 1 << 20);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
    private readonly List<DroppedNumbers> _dropped = [];

    [Fact]
    public void Append_Reopened_HoldsEverythingInItsOrder()
    {
        using (SegmentFolder folder = Open(Roomy))
        {
            Assert.Equal(1, folder.Append(Records(1, 10), []));
            Assert.Equal(11, folder.Append(Records(11, 5, "lid"), [2, 3]));
            folder.Settle([1, 11]);
        }
        using SegmentFolder again = Open(Roomy);
        Assert.Equal((15, 11), (again.Records, again.Undelivered));
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15],
            again.ReadUndelivered(0, long.MaxValue, 100).Select(record => record.Position));
        Assert.Equal([6, 7], again.ReadUndelivered(5, long.MaxValue, 2).Select(record => record.Position));
        Assert.Equal([2, 3, 4], again.ReadRange("cap", 2, 4, 10).Select(record => record.Sequence));
        Assert.Equal((10, 15), (again.LastSequences()["cap"], again.LastSequences()["lid"]));
        Assert.Equal(16, again.Append(Records(16, 1), []));
    }

    [Fact]
    public void ReadRange_ARangeRecord_IsFoundByAnyOfItsNumbers()
    {
        using SegmentFolder folder = Open(Roomy);
        folder.Append([Record(5, Verdict.NotInspected) with { SequenceTo = 90 }], []);
        Assert.Single(folder.ReadRange("cap", 40, 40, 10));
        Assert.Equal(90, folder.LastSequences()["cap"]);
    }

    [Fact]
    public void Enforce_TooLarge_DropsDeliveredFirstThenPassesAndKeepsRejects()
    {
        using SegmentFolder folder = Open(Roomy with { Bytes = 2_000_000, SegmentBytes = 200_000 });
        // Every fifth is a reject; the first 500 are delivered.
        for (int first = 1; first <= 3000; first += 100)
        {
            long position = folder.Append(
                [.. Enumerable.Range(first, 100).Select(i => Record(i, i % 5 == 0 ? Verdict.Fail : Verdict.Pass))], []);
            if (first <= 500) folder.Settle([.. Enumerable.Range(0, 100).Select(i => position + i)]);
            folder.Enforce();
        }
        Assert.True(folder.Bytes <= 2_300_000, folder.Bytes.ToString(CultureInfo.InvariantCulture));
        List<StoredRecord> left = folder.ReadUndelivered(0, long.MaxValue, 10_000);
        Assert.Equal(left.OrderBy(record => record.Position).Select(record => record.Position), left.Select(record => record.Position));
        // All rejects that were not delivered are still there; what was dropped are passes, each announced.
        Assert.Equal(Enumerable.Range(501, 2500).Where(i => i % 5 == 0).Select(i => (long)i),
            left.Where(record => record.IsReject).Select(record => record.Sequence));
        Assert.All(_dropped, dropped => Assert.True(dropped.PassesOnly));
        Assert.Equal(2500, left.Count + _dropped.Sum(dropped => dropped.Count));
    }

    [Fact]
    public void Enforce_RejectsAlone_GoLastAndAreAnnounced()
    {
        using SegmentFolder folder = Open(Roomy with { Bytes = 1_000_000, SegmentBytes = 100_000 });
        for (int first = 1; first <= 2000; first += 100)
        {
            folder.Append([.. Enumerable.Range(first, 100).Select(i => Record(i, Verdict.Fail))], []);
            folder.Enforce();
        }
        Assert.NotEmpty(_dropped);
        Assert.All(_dropped, dropped => Assert.False(dropped.PassesOnly));
        List<StoredRecord> left = folder.ReadUndelivered(0, long.MaxValue, 10_000);
        Assert.Equal(2000, left.Count + _dropped.Sum(dropped => dropped.Count));
        Assert.Equal(_dropped.Max(dropped => dropped.Last) + 1, left[0].Sequence);
    }

    [Fact]
    public void Enforce_TooOld_GoesDeliveredOrNot()
    {
        using SegmentFolder folder = Open(Roomy with { SegmentBytes = 10_000 });
        folder.Append(Records(1, 100), []);
        _time.Advance(TimeSpan.FromDays(8));
        folder.Append(Records(101, 100), []);
        folder.Enforce();
        Assert.Equal(new DroppedNumbers("cap", false, 100, 1, 100), Assert.Single(_dropped));
        Assert.Equal(101, folder.ReadUndelivered(0, long.MaxValue, 1)[0].Sequence);
    }

    [Fact]
    public void Park_TakesItOutOfTheUndeliveredAndKeepsIt()
    {
        using SegmentFolder folder = Open(Roomy);
        folder.Append(Records(1, 3), []);
        Assert.Equal((1, 2), (folder.CountRefusal(2), folder.CountRefusal(2)));
        folder.Park(2, "the broker refuses it");
        Assert.Equal([1, 3], folder.ReadUndelivered(0, long.MaxValue, 10).Select(record => record.Sequence));
        Assert.Single(folder.ReadRange("cap", 2, 2, 10));
    }

    /// <summary>Damage of every kind: the outbox opens, goes on, and gives back what can still be read, nothing else.</summary>
    [Theory]
    [InlineData("garbage")]
    [InlineData("zeros in the middle")]
    [InlineData("cut in half")]
    [InlineData("cut to nothing")]
    [InlineData("header gone")]
    [InlineData("another file")]
    public void Open_Damaged_SetsItAsideAndGoesOn(string damage)
    {
        _log.Expect(LogEvent.SetAside);
        string path;
        using (SegmentFolder folder = Open(Roomy))
        {
            folder.Append(Records(1, 500), []);
            path = Directory.GetFiles(_folder.PathTo("outbox"), "results-*.db").Single();
        }
        byte[] bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "garbage":
                for (int i = 0; i < bytes.Length; i += 997) bytes[i] ^= 0x5A;
                break;
            case "zeros in the middle":
                bytes.AsSpan(bytes.Length / 2, 20_000).Clear();
                break;
            case "cut in half":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "cut to nothing":
                bytes = bytes[..50];
                break;
            case "header gone":
                bytes.AsSpan(0, 100).Clear();
                break;
            default:
                bytes = Encoding.UTF8.GetBytes("this is no database at all, but long enough to look at as if it were one, page after page");
                break;
        }
        File.WriteAllBytes(path, bytes);

        using SegmentFolder again = Open(Roomy);
        List<StoredRecord> read = again.ReadUndelivered(0, long.MaxValue, 10_000);
        again.Append(Records(501, 10), []);
        read = again.ReadUndelivered(0, long.MaxValue, 10_000);
        Assert.Equal(Enumerable.Range(501, 10).Select(i => (long)i), read.TakeLast(10).Select(record => record.Sequence));
        Assert.All(read, record => Assert.Equal(Body(record.Sequence), record.Body));
        Assert.Equal(read.Select(record => record.Sequence).Distinct(), read.Select(record => record.Sequence));
        if (damage is "zeros in the middle" or "cut in half") Assert.True(read.Count > 100, $"{read.Count} records were saved");
    }

    [Fact]
    public void Open_AFileThatHoldsNothing_IsRemoved()
    {
        Directory.CreateDirectory(_folder.PathTo("outbox"));
        File.WriteAllBytes(_folder.PathTo("outbox/results-0000000000000001.db"), []);
        using SegmentFolder folder = Open(Roomy);
        Assert.Equal(1, folder.Append(Records(1, 1), []));
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private SegmentFolder Open(SegmentLimits limits) => new(_folder.PathTo("outbox"), limits, _time, _log) { Dropped = _dropped.Add };

    private StoredRecord[] Records(int first, int count, string station = "cap") =>
        [.. Enumerable.Range(first, count).Select(i => Record(i, Verdict.Pass, station))];

    private StoredRecord Record(long sequence, Verdict verdict, string station = "cap") => new()
    {
        Kind = RecordKind.Result,
        Station = station,
        Sequence = sequence,
        Id = Guid.CreateVersion7(),
        Verdict = verdict,
        At = _time.GetUtcNow(),
        Body = Body(sequence),
    };

    private static byte[] Body(long sequence) => Encoding.UTF8.GetBytes($"{{\"seq\":{sequence},\"padding\":\"{new string('x', 800)}\"");
}
