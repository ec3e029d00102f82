using System.Globalization;
using System.Text;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EdgeInspector.Results.Tests;

/// <summary>Shifts counted from the records.</summary>
// Alone: memory of the process is measured.
[Collection(nameof(PartReportsTests))]
[CollectionDefinition(nameof(PartReportsTests), DisableParallelization = true)]
public sealed class PartReportsTests : IDisposable
{
    private static readonly TimeZoneInfo Berlin = TimeZones.Of("Europe/Berlin");

    // Few records a file, so that shifts cross files.
    private static readonly SegmentLimits Small = new(1 << 30, TimeSpan.FromDays(3650), 1 << 17);
    private static readonly SegmentLimits Usual = SegmentLimits.For(1L << 32, TimeSpan.FromDays(3650));
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();

    private string Outbox => _folder.PathTo("outbox");

    [Fact]
    public void Count_EqualsSql_AndEachPartIsInOneShift()
    {
        DateTimeOffset begin = At("2026-11-25T06:00:00Z");
        using (SegmentFolder folder = Open(Small))
        {
            for (int number = 1; number <= 3000; number += 100)
            {
                folder.Append([.. Enumerable.Range(number, 100).Select(one => Record(one, begin.AddSeconds(13 * one),
                    one % 50 == 0 ? Verdict.NotInspected : one % 7 == 0 ? Verdict.Fail : Verdict.Pass))], []);
            }
            // Forty parts that one record stands for.
            folder.Append([Record(3001, begin.AddHours(12), Verdict.NotInspected) with { SequenceTo = 3040 }], []);
        }
        ShiftTime[] shifts =
            [.. Enumerable.Range(0, 7).Select(shift => new ShiftTime(begin.AddHours(2 * shift), begin.AddHours(2 * shift + 2)))];
        IReadOnlyList<PartTally> tallies = new PartReports(Outbox, TimeZoneInfo.Utc).Count("cap", shifts);
        foreach (PartTally tally in tallies)
        {
            string during = string.Create(CultureInfo.InvariantCulture,
                $"kind = 0 AND at_us >= {RecordRow.Microseconds(tally.From)} AND at_us < {RecordRow.Microseconds(tally.To)}");
            Assert.Equal((Sql($"{during} AND verdict = 0"), Sql($"{during} AND verdict = 1"), Sql($"{during} AND verdict = 2")),
                (tally.Passed, tally.Failed, tally.NotInspected));
            Assert.True(tally.IsWhole);
            Assert.Equal(tally.NotInspected, tally.ByReason.Values.Sum());
            Assert.Equal(tally.Passed, tally.Hours.Sum(hour => hour.Passed));
        }
        Assert.Equal(3040, tallies.Sum(tally => tally.Passed + tally.Failed + tally.NotInspected));
        Assert.All(new PartReports(_folder.PathTo("nowhere"), TimeZoneInfo.Utc).Count("cap", shifts),
            tally => Assert.Equal((0, 0, 0), (tally.Passed, tally.Failed, tally.NotInspected)));
    }

    [Theory]
    [InlineData("2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", "22 23 00 01 03 04 05")]
    [InlineData("2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z", "22 23 00 01 02 02 03 04 05")]
    public void Count_OverAClockThatIsSet_HasTheHoursOfTheWall(string from, string to, string hours)
    {
        var night = new ShiftTime(At(from), At(to));
        int parts = (int)(night.To - night.From).TotalMinutes;
        using (SegmentFolder folder = Open(Usual))
        {
            folder.Append([.. Enumerable.Range(1, parts).Select(number => Record(number, night.From.AddMinutes(number - 1), Verdict.Pass))],
                []);
        }
        PartTally tally = new PartReports(Outbox, Berlin).Count("cap", [night])[0];
        Assert.Equal(hours.Split(' '), tally.Hours.Select(
            hour => TimeZoneInfo.ConvertTime(hour.From, Berlin).ToString("HH", CultureInfo.InvariantCulture)));
        Assert.All(tally.Hours, hour => Assert.Equal(60, hour.Passed));
    }

    [Fact]
    public void Count_WhereRecordsAreMissing_SaysSo()
    {
        DateTimeOffset begin = At("2026-11-25T06:00:00Z");
        using (SegmentFolder folder = Open(Usual))
        {
            folder.Append([.. Enumerable.Range(1, 300).Where(number => number is < 150 or > 160)
                .Select(number => Record(number, begin.AddMinutes(number), Verdict.Pass))], []);
        }
        // A gap inside, and one before the first.
        ShiftTime[] shifts =
        [
            new(begin, begin.AddMinutes(100)), new(begin.AddMinutes(100), begin.AddMinutes(200)),
            new(begin.AddMinutes(200), begin.AddMinutes(301)), new(begin.AddMinutes(161), begin.AddMinutes(170)),
            new(begin.AddDays(1), begin.AddDays(2)),
        ];
        Assert.Equal([true, false, true, false, true], new PartReports(Outbox, Berlin).Count("cap", shifts).Select(tally => tally.IsWhole));
    }

    [Fact]
    public void Places_AreThoseOfTheRegions_WithoutWhatWasOverturned()
    {
        DateTimeOffset begin = At("2026-11-25T06:00:00Z");
        using (SegmentFolder folder = Open(Usual))
        {
            folder.Append(
            [
                // The picture has 240 x 180 pixels: a field is 10 x 10.
                Fail(1, begin, """ "zone":"label","regions":[{"box":[0,0,10,10]},{"box":[5,5,5,5]}] """),
                Fail(2, begin, """ "zone":"label","regions":[{"box":[9,0,2,10]}] """),
                Fail(3, begin, """ "zone":null,"regions":[{"box":[230,170,10,10]}] """),
                Fail(4, begin, """ "zone":"label","regions":[{"box":[0,0,240,180]}] """),
                Fail(5, begin, """ "regions":[] """),
                Fail(6, begin, """ "regions":"?" """),
                Fail(7, begin.AddDays(1), """ "zone":"label","regions":[{"box":[0,0,240,180]}] """),
            ], []);
            folder.Append([Review(4, "confirm"), Review(1, "overturn")], []);
            folder.Append([Review(4, "overturn"), Review(1, "confirm")], []);
        }
        RejectPlaces places = new PartReports(Outbox, Berlin).Places("cap", new ShiftTime(begin, begin.AddHours(8)));
        Assert.Equal((1, 2), (places.Overturned, places.WithoutPlace));
        Assert.Equal((2, 1, 1), (places.Cells[0], places.Cells[1], places.Cells[^1]));
        Assert.Equal(4, places.Cells.Sum());
        Assert.Equal([new ZoneTally("label", 2), new ZoneTally(null, 1)], places.Zones);
    }

    [Fact]
    public void Lots_AreCountedInTheirOrder_AndOverturnedRejectsAreNone()
    {
        DateTimeOffset begin = At("2026-11-25T06:00:00Z");
        using (SegmentFolder folder = Open(Usual))
        {
            folder.Append([.. Enumerable.Range(1, 90).Select(one => Of(
                Record(one, begin.AddMinutes(one), one % 10 == 0 ? Verdict.Fail : one == 25 ? Verdict.NotInspected : Verdict.Pass),
                one <= 20 ? null : one <= 50 || one > 80 ? "B" : "A"))], []);
            folder.Append([Review(40, "overturn"), Review(10, "overturn")], []);
        }
        var reports = new PartReports(Outbox, Berlin);
        var shift = new ShiftTime(begin, begin.AddHours(8));
        // A lot that goes on later is one.
        Assert.Equal([new LotTally(null, 18, 2, 0), new LotTally("B", 35, 4, 1), new LotTally("A", 27, 3, 0)],
            reports.Count("cap", [shift])[0].Lots);
        Assert.Equal([("", 1L), ("A", 3), ("B", 3)],
            reports.Places("cap", shift).Lots.OrderBy(lot => lot.Key).Select(lot => (lot.Key, lot.Value)));
        // While nobody names lots there is nothing to tell apart.
        Assert.Empty(reports.Count("cap", [new ShiftTime(begin, begin.AddMinutes(21))])[0].Lots);

        static StoredRecord Of(StoredRecord record, string? lot) => record with { Columns = record.Columns! with { Lot = lot } };
    }

    [Fact]
    public void ReadAll_AndCount_OfTwoHundredThousandParts_HoldNoMoreThanOfAFew()
    {
        const int Parts = 200_000;
        DateTimeOffset begin = At("2026-11-25T06:00:00Z");
        using (SegmentFolder folder = Open(new SegmentLimits(1L << 32, TimeSpan.FromDays(3650), 8 << 20)))
        {
            for (int number = 1; number <= Parts; number += 5000)
            {
                folder.Append([.. Enumerable.Range(number, 5000).Select(
                    one => Record(one, begin.AddMilliseconds(100 * one), one % 40 == 0 ? Verdict.Fail : Verdict.Pass))], []);
            }
        }
        Assert.InRange(Directory.GetFiles(Outbox, "results-*.db").Length, 3, 100);
        var history = new PartHistory(Outbox);
        var filter = new PartFilter { Station = "cap", From = begin, To = begin.AddDays(1) };
        long next = Parts, early = 0;
        for (PartPage page; ; filter = filter with { Before = page.Before })
        {
            page = history.ReadAll(filter);
            foreach (PastPart part in page.Parts) Assert.Equal(next--, part.Record.Sequence);
            if (next == Parts - 2 * PartHistory.PageOfAll) early = GC.GetTotalMemory(forceFullCollection: true);
            if (page.Before is null) break;
        }
        Assert.Equal(0, next);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - early, long.MinValue, 2_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        PartTally tally = new PartReports(Outbox, Berlin).Count("cap", [new ShiftTime(begin, begin.AddDays(1))])[0];
        Assert.Equal((195_000, 5_000, true), (tally.Passed, tally.Failed, tally.IsWhole));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

    private static StoredRecord Record(long sequence, DateTimeOffset at, Verdict verdict) => RecordSamples.Record(sequence) with
    {
        At = at,
        Verdict = verdict,
        Body = "{}"u8.ToArray(),
        Columns = new ResultColumns { Reason = verdict == Verdict.NotInspected ? "overload" : null, Score = sequence },
    };

    private static StoredRecord Fail(long sequence, DateTimeOffset at, string fields) => Record(sequence, at, Verdict.Fail) with
    {
        Body = Encoding.UTF8.GetBytes("""{"frame":{"width":240,"height":180},""" + fields + "}"),
    };

    private static StoredRecord Review(long sequence, string decision) => new()
    {
        Kind = RecordKind.Review,
        Station = "cap",
        Sequence = sequence,
        Id = Guid.CreateVersion7(),
        Verdict = Verdict.Fail,
        At = At("2026-11-27T06:00:00Z"),
        Body = Encoding.UTF8.GetBytes($$"""{"decision":"{{decision}}"}"""),
        Columns = new ResultColumns { Reason = decision },
    };

    private SegmentFolder Open(SegmentLimits limits) => new(Outbox, limits, TimeProvider.System, _log);

    private long Sql(string condition)
    {
        long parts = 0;
        foreach (string file in Directory.GetFiles(Outbox, "results-*.db"))
        {
            using SqliteConnection connection = SqliteFile.Open(file, SqliteOpenMode.ReadOnly, "PRAGMA query_only = 1");
            using SqliteCommand ask = connection.CreateCommand();
            ask.CommandText = $"SELECT sum(coalesce(seq_to, seq) - seq + 1) FROM result WHERE {condition}";
            parts += ask.ExecuteScalar() as long? ?? 0;
        }
        return parts;
    }
}
