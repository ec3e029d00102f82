using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EdgeInspector.Results.Tests;

/// <summary>Parts of the past, page by page, while the store writes.</summary>
public sealed class PartHistoryTests : IDisposable
{
    // Few records a file, so that pages cross files.
    private static readonly SegmentLimits Small = new(1 << 30, TimeSpan.FromDays(3650), 1 << 17);
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    private string Outbox => _folder.PathTo("outbox");

    [Fact]
    public void Read_PageByPage_GivesEveryPartOnceAndNewestFirst()
    {
        using SegmentFolder folder = Fill(300);
        Assert.InRange(Directory.GetFiles(Outbox, "results-*.db").Length, 3, 100);
        var history = new PartHistory(Outbox);
        List<long> seen = [];
        var filter = new PartFilter();
        for (PartPage page; ; filter = filter with { Before = page.Before })
        {
            page = history.Read(filter, 37);
            Assert.InRange(page.Parts.Count, 1, 37);
            seen.AddRange(page.Parts.Select(part => part.Record.Sequence));
            if (page.Before is null) break;
            // What comes meanwhile does not move the pages.
            folder.Append([RecordSamples.Record(1000 + seen.Count)], []);
        }
        Assert.Equal(Enumerable.Range(1, 300).Reverse().Select(number => (long)number), seen);
    }

    [Fact]
    public void Read_Filtered_GivesWhatFits()
    {
        using SegmentFolder folder = Fill(300);
        var history = new PartHistory(Outbox);
        // Every tenth failed, every hundredth was not inspected.
        Assert.Equal(27, Count(new PartFilter { Verdicts = [Verdict.Fail] }));
        Assert.Equal(30, Count(new PartFilter { Verdicts = [Verdict.Fail, Verdict.NotInspected] }));
        Assert.Equal(3, Count(new PartFilter { Reason = "cameraLost" }));
        Assert.Equal(300, Count(new PartFilter { Verdicts = [Verdict.Pass, Verdict.Fail, Verdict.NotInspected] }));
        Assert.Equal(0, Count(new PartFilter { Station = "lid" }));
        Assert.Equal(1, Count(new PartFilter { Part = "=cmd('7')" }));
        Assert.Equal(0, Count(new PartFilter { Part = "' OR 1=1 --" }));
        DateTimeOffset begin = RecordSamples.Record(0).At;
        Assert.Equal(10, Count(new PartFilter { Station = "cap", From = begin.AddSeconds(11), To = begin.AddSeconds(21) }));

        int Count(PartFilter filter)
        {
            PartPage page = history.Read(filter, PartHistory.LargestPage);
            return page.Parts.Count + (page.Before is { } before ? history.Read(filter with { Before = before }, PartHistory.LargestPage).Parts.Count : 0);
        }
    }

    [Fact]
    public void Read_RejectsAlone_DoesNotLookAtWhatPassed()
    {
        using SegmentFolder folder = Fill(20);
        using SqliteConnection connection = SqliteFile.Open(Directory.GetFiles(Outbox, "results-*.db")[0], SqliteOpenMode.ReadOnly, "PRAGMA query_only = 1");
        using SqliteCommand ask = connection.CreateCommand();
        ask.CommandText = "EXPLAIN QUERY PLAN SELECT seq FROM result INDEXED BY result_rejects WHERE kind = 0 AND verdict IN (1) AND verdict > 0 ORDER BY position DESC";
        using SqliteDataReader rows = ask.ExecuteReader();
        Assert.True(rows.Read());
        Assert.Contains("result_rejects", rows.GetString(3), StringComparison.Ordinal);
        // The index is in the order that is asked for: nothing is sorted.
        Assert.False(rows.Read());
    }

    [Fact]
    public void Find_APart_GivesItsNeighboursInTime()
    {
        using SegmentFolder folder = Fill(300);
        folder.Append([RecordSamples.Record(500)], []);
        var history = new PartHistory(Outbox);
        for (long sequence = 2; sequence < 300; sequence++)
        {
            PartInTime found = history.Find("cap", sequence)!;
            Assert.Equal((sequence, sequence - 1, sequence + 1), (found.Part.Record.Sequence, found.Previous, found.Next));
        }
        Assert.Equal((null, 2), (history.Find("cap", 1)!.Previous, history.Find("cap", 1)!.Next));
        Assert.Equal((299, 500), (history.Find("cap", 300)!.Previous, history.Find("cap", 300)!.Next));
        Assert.Equal((300, null), (history.Find("cap", 500)!.Previous, history.Find("cap", 500)!.Next));
        Assert.Null(history.Find("cap", 400));
        Assert.Null(history.Find("lid", 1));
    }

    [Fact]
    public void Find_ADamagedRecord_IsNotGivenAsItIs()
    {
        using (SegmentFolder folder = Fill(20)) folder.SetPicture("cap", 20, "cap/2026-11-25/000000020-fail.png");
        foreach (string file in Directory.GetFiles(Outbox, "results-*.db"))
            SqliteFile.Open(file, SqliteOpenMode.ReadWrite, "UPDATE result SET verdict = 0 WHERE seq = 10").Dispose();
        var history = new PartHistory(Outbox);
        PartPage page = history.Read(new PartFilter(), 100);
        Assert.Equal((19, 1), (page.Parts.Count, page.Unreadable));
        Assert.Null(history.Find("cap", 10));
        Assert.Equal("cap/2026-11-25/000000020-fail.png", history.Find("cap", 20)!.Part.Picture);
    }

    [Fact]
    public void Read_WithoutAnOutbox_GivesNothing() => Assert.Empty(new PartHistory(_folder.PathTo("nowhere")).Read(new PartFilter(), 10).Parts);

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private SegmentFolder Fill(int count)
    {
        var folder = new SegmentFolder(Outbox, Small, TimeProvider.System, _log);
        for (int number = 1; number <= count; number++)
        {
            StoredRecord record = RecordSamples.Record(number) with { Columns = new ResultColumns { Part = $"=cmd('{number}')" } };
            if (number % 10 == 0) record = record with { Verdict = Verdict.Fail };
            if (number % 100 == 0) record = record with { Verdict = Verdict.NotInspected, Columns = new ResultColumns { Reason = "cameraLost" } };
            folder.Append([record], []);
        }
        return folder;
    }
}
