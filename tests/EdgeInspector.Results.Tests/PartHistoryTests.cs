using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EdgeInspector.Results.Tests;

/// <summary>Parts of the past, page by page, while the store writes.</summary>
[Long]
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
            return page.Parts.Count
                + (page.Before is { } before ? history.Read(filter with { Before = before }, PartHistory.LargestPage).Parts.Count : 0);
        }
    }

    [Fact]
    public void Read_ByProductAndZone_GivesWhatFits_AndADamagedRecordHasNoZone()
    {
        using var folder = new SegmentFolder(Outbox, Small, TimeProvider.System, _log);
        folder.Append([Of(1, "red", "\"seal\""), Of(2, "blue", "\"seal\""), Of(3, "red", "null"), Of(4, "red", "\"seal\", \"cut")], []);
        var history = new PartHistory(Outbox);
        Assert.Equal([4L, 3, 1], SequencesOf(new PartFilter { Recipe = "red" }));
        Assert.Equal([2L, 1], SequencesOf(new PartFilter { Zone = "seal" }));
        Assert.Equal([1L], SequencesOf(new PartFilter { Zone = "seal", Recipe = "red", Verdicts = [Verdict.Fail] }));
        Assert.Empty(SequencesOf(new PartFilter { Zone = "' OR 1=1 --" }));

        IEnumerable<long> SequencesOf(PartFilter filter) => history.Read(filter, PartHistory.LargestPage).Parts.Select(part => part.Record.Sequence);

        static StoredRecord Of(long sequence, string recipe, string zone) => RecordSamples.Record(sequence) with
        {
            Verdict = Verdict.Fail,
            Body = System.Text.Encoding.UTF8.GetBytes($"{{\"seq\":{sequence},\"zone\":{zone}}}"),
            Columns = new ResultColumns { Recipe = recipe },
        };
    }

    // Of millions of parts one is found without a look at the others, also where every page of it is read.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnePart_IsFoundByTheIndexOfParts(bool isForAll)
    {
        using SegmentFolder folder = Fill(20);
        using var segment = new ReadOnlySegment(Directory.GetFiles(Outbox, "results-*.db")[0]);
        foreach (PartFilter filter in (PartFilter[])
            [new() { Part = "P-7", Challenges = null }, new() { Part = "P-7", Station = "cap", Verdicts = [Verdict.Fail] }])
            Assert.Contains(segment.PlanOf(filter, isForAll), step => step.Contains("INDEX result_part (part=?)", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_RejectsAlone_DoesNotLookAtWhatPassed()
    {
        using SegmentFolder folder = Fill(20);
        using SqliteConnection connection = SqliteFile.Open(Directory.GetFiles(Outbox, "results-*.db")[0], SqliteOpenMode.ReadOnly,
            "PRAGMA query_only = 1");
        using SqliteCommand ask = connection.CreateCommand();
        ask.CommandText =
            "EXPLAIN QUERY PLAN SELECT seq FROM result INDEXED BY result_rejects WHERE kind = 0 AND verdict IN (1) AND verdict > 0 ORDER BY position DESC";
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
            PartWithNeighbours found = history.Find("cap", sequence)!;
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
    public void Reviews_TheNewestCounts_AndPartsAreFoundByIt()
    {
        using SegmentFolder folder = Fill(300);
        folder.Append([Review(20, "confirm"), Review(30, "overturn")], []);
        folder.Append([Review(20, "overturn")], []);
        var history = new PartHistory(Outbox);
        Assert.Equal(["overturn", "confirm"],
            history.Find("cap", 20)!.Part.Reviews.Select(review => review.Columns is null ? Decision(review) : "?"));
        var fails = new PartFilter { Verdicts = [Verdict.Fail] };
        Assert.Equal([30L, 20], history.Read(fails with { Review = "overturn" }, 10).Parts.Select(part => part.Record.Sequence));
        Assert.Empty(history.Read(fails with { Review = "confirm" }, 10).Parts);
        PartPage open = history.Read(fails with { Review = PartFilter.NotReviewed }, 20);
        Assert.Equal(20, open.Parts.Count);
        Assert.Equal(5, history.Read(fails with { Review = PartFilter.NotReviewed, Before = open.Before }, 20).Parts.Count);
        // A review is no result: nothing counts it as one.
        Assert.Equal(300, folder.LastSequences()["cap"]);
        Assert.Single(folder.ReadRange("cap", 20, 20, 10));
        // 300, 200 and 100 were not inspected and have no score.
        IReadOnlyList<ScoredPart> scores = history.Scores("cap", 290);
        Assert.Equal(Enumerable.Range(8, 292).Where(number => number % 100 != 0).Select(number => (float)number),
            scores.Select(part => part.Score.Score));
        Assert.Equal([(20L, "overturn"), (30, "overturn")],
            scores.Where(part => part.Decision is not null).Select(part => (part.Score.Sequence, part.Decision!)));
    }

    private static StoredRecord Review(long sequence, string decision) => new()
    {
        Kind = RecordKind.Review,
        Station = "cap",
        Sequence = sequence,
        Id = Guid.CreateVersion7(),
        Verdict = Verdict.Fail,
        At = RecordSamples.Record(sequence).At,
        Body = System.Text.Encoding.UTF8.GetBytes($$"""{"decision":"{{decision}}"}"""),
        Columns = new ResultColumns { Reason = decision },
    };

    private static string? Decision(StoredRecord review)
    {
        using var body = System.Text.Json.JsonDocument.Parse(review.Body);
        return body.RootElement.GetProperty("decision").GetString();
    }

    [Fact]
    public void Read_WithoutAnOutbox_GivesNothing() =>
        Assert.Empty(new PartHistory(_folder.PathTo("nowhere")).Read(new PartFilter(), 10).Parts);

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
            StoredRecord record = RecordSamples.Record(number)
                with
            { Columns = new ResultColumns { Part = $"=cmd('{number}')", Score = number, Threshold = 200.5f } };
            if (number % 10 == 0) record = record with { Verdict = Verdict.Fail };
            if (number % 100 == 0)
                record = record with { Verdict = Verdict.NotInspected, Columns = new ResultColumns { Reason = "cameraLost" } };
            folder.Append([record], []);
        }
        return folder;
    }
}
