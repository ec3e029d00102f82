using System.Text;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Results;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Agent.Tests.Counters;

public sealed class StationCountersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 14, 0, 5, TimeSpan.Zero))
    {
        AutoAdvanceAmount = TimeSpan.Zero
    };

    public StationCountersTests() => Directory.CreateDirectory(_folder.PathTo("stations"));

    [Fact]
    public void ClockSetBackOverAShiftsBeginning_DoesNotBeginTheOneBeforeAgain()
    {
        var counters = new StationCounters(_folder.Path, "cap", new ShiftPlan(["06:00", "14:00", "22:00"], TimeZoneInfo.Utc), _time);
        counters.Add(
            new Inspection { Id = Guid.NewGuid(), Station = "cap", Sequence = 1, CapturedAt = _time.GetUtcNow(), Verdict = Verdict.Pass });
        Assert.Equal(1, counters.Now().Shift!.Passed);

        _time.AdjustTime(new DateTimeOffset(2026, 11, 25, 13, 59, 55, TimeSpan.Zero));
        counters.Add(
            new Inspection { Id = Guid.NewGuid(), Station = "cap", Sequence = 2, CapturedAt = _time.GetUtcNow(), Verdict = Verdict.Pass });
        Assert.Equal(2, counters.Now().Shift!.Passed);

        _time.AdjustTime(new DateTimeOffset(2026, 11, 25, 22, 0, 1, TimeSpan.Zero));
        Assert.Equal(0, counters.Now().Shift!.Passed);
    }

    [Fact]
    public async Task Killed_BetweenTwoCopies_GoesOnWithWhatIsStoredAndCountsEachPartOnce()
    {
        StationCounters first = Counters();
        for (int sequence = 1; sequence <= 100; sequence++) first.Add(Part(sequence, Verdict.Pass));
        Assert.Equal(100, first.Save().Total.Passed);
        // Counted, and written down by nobody; of 101 to 130 the records are stored, 131 to 140 never were.
        for (int sequence = 101; sequence <= 140; sequence++) first.Add(Part(sequence, Verdict.Fail));

        StationCounters second = Counters();
        await second.CompleteAsync(130, (begin, last) => Task.FromResult<IReadOnlyList<StoredRecord>>(
        [
            .. from number in Enumerable.Range((int)begin, (int)Math.Min(7, last - begin + 1))
            select Stored(number, number % 10 == 0 ? Verdict.Pass : Verdict.Fail, number % 20 == 0),
        ]));
        (PartCounts total, PartCounts? shift, PartCounts sinceReset) = second.Now();
        Assert.Equal((103, 1, 27, 0), (total.Passed, total.Warned, total.Failed, total.NotInspected));
        Assert.Equal((103, 27), (sinceReset.Passed, sinceReset.Failed));
        Assert.Equal((103, 27), (shift!.Passed, shift.Failed));
        second.Add(Part(131, Verdict.NotInspected, Reason.AgentRestarted) with { SequenceTo = 140 });
        second.Add(Part(141, Verdict.Pass));
        Assert.Equal(141, Sum(second.Now().Total));
    }

    [Fact]
    public async Task Killed_AfterACopyThatIsAheadOfTheDisk_CountsNoPartTwice()
    {
        StationCounters first = Counters();
        for (int sequence = 1; sequence <= 20; sequence++) first.Add(Part(sequence, Verdict.Pass));
        first.Save();

        StationCounters second = Counters();
        // 16 to 20 went out before they were stored: their numbers get a second record.
        await second.CompleteAsync(15, (_, _) => throw new InvalidOperationException("Nothing is missing."));
        second.Add(Part(16, Verdict.NotInspected, Reason.AgentRestarted) with { SequenceTo = 25 });
        Assert.Equal((20, 5), (second.Now().Total.Passed, second.Now().Total.NotInspected));
        // Numbers that begin at 0, because the state was lost, are counted.
        second.Add(Part(1, Verdict.Pass));
        Assert.Equal(26, Sum(second.Now().Total));
    }

    [Fact]
    public async Task StoredResultsThatCannotBeRead_AreLeftOutForGood()
    {
        StationCounters first = Counters();
        first.Add(Part(1, Verdict.Pass));
        first.Save();
        StationCounters second = Counters();
        await Assert.ThrowsAsync<IOException>(() => second.CompleteAsync(9, (_, _) => throw new IOException("It does not answer.")));
        second.Add(Part(10, Verdict.Pass));
        second.Save();
        StationCounters third = Counters();
        await third.CompleteAsync(10, (_, _) => throw new InvalidOperationException("Nothing is missing."));
        Assert.Equal(2, third.Now().Total.Passed);
    }

    [Theory]
    [InlineData("{\"warning\":tr")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task StoredResultWithADamagedDocument_IsCountedByItsVerdict(string body)
    {
        StationCounters first = Counters();
        first.Add(Part(1, Verdict.Pass));
        first.Save();
        StationCounters second = Counters();
        await second.CompleteAsync(2, (_, _) => Task.FromResult<IReadOnlyList<StoredRecord>>(
            [Stored(2, Verdict.Pass, warning: false) with { Body = Encoding.UTF8.GetBytes(body) }]));
        Assert.Equal((2, 0), (second.Now().Total.Passed, second.Now().Total.Warned));
    }

    public void Dispose() => _folder.Dispose();

    private static long Sum(PartCounts counts) => counts.Passed + counts.Failed + counts.NotInspected;

    private StationCounters Counters() =>
        new(_folder.Path, "cap", new ShiftPlan(["06:00", "14:00", "22:00"], TimeZoneInfo.Utc), _time);

    private Inspection Part(long sequence, Verdict verdict, Reason? reason = null) => new()
    {
        Id = Guid.NewGuid(),
        Station = "cap",
        Sequence = sequence,
        CapturedAt = _time.GetUtcNow(),
        Verdict = verdict,
        Reason = reason,
    };

    private StoredRecord Stored(long sequence, Verdict verdict, bool warning) => new()
    {
        Kind = RecordKind.Result,
        Station = "cap",
        Sequence = sequence,
        Id = Guid.NewGuid(),
        Verdict = verdict,
        At = _time.GetUtcNow(),
        Body = Encoding.UTF8.GetBytes($"{{\"warning\":{(warning ? "true" : "false")}}}"),
    };
}
