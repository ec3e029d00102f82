using EdgeInspector.Pipeline;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

public sealed class SequenceLedgerTests
{
    private static StationRules Rules => new() { Verdict = new VerdictSettings { Threshold = 0.5f } };

    [Fact]
    public void End_PastTheDeadline_KeepsTheScoreAndSaysWhichItIs()
    {
        var time = new FakeTimeProvider();
        List<Inspection> records = [];
        using var store = new SequenceStore();
        using var ledger = new SequenceLedger("cap", false, store, new LateClock(time), TimeSpan.FromMinutes(1), new PipelineMetrics(),
            Rules, records.Add);
        long sequence = ledger.Begin(new FrameFacts(time));

        ledger.End(sequence, new Judgement(Verdict.Pass, null, true, 0.4f, []) { DecidedBy = DecisiveScore.Image }, default, null, Rules,
            []);

        Inspection record = Assert.Single(records);
        Assert.Equal((Verdict.NotInspected, Reason.DeadlineMissed, false), (record.Verdict, record.Reason!.Value, record.Warning));
        Assert.Equal((0.4f, DecisiveScore.Image), (record.Score!.Value, record.DecidedBy));
    }

    // A thread may stand still between any two looks at the clock.
    [Theory]
    [InlineData(40)]
    [InlineData(61)]
    public void End_TimePassesBetweenTwoLooksAtTheClock_RecordSaysWhatWasDecidedBy(int seconds)
    {
        var time = new FakeTimeProvider();
        List<Inspection> records = [];
        using var store = new SequenceStore();
        using var ledger = new SequenceLedger("cap", false, store, new LateClock(time) { Lead = TimeSpan.Zero }, TimeSpan.FromMinutes(1),
            new PipelineMetrics(), Rules, records.Add);
        long sequence = ledger.Begin(new FrameFacts(time));
        time.AutoAdvanceAmount = TimeSpan.FromSeconds(seconds);

        ledger.End(sequence, new Judgement(Verdict.Pass, null, false, 0.4f, []), default, null, Rules, []);

        Inspection record = Assert.Single(records);
        Assert.Equal(record.Timing.TotalMs > record.Timing.DeadlineMs, record.Reason == Reason.DeadlineMissed);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 100)]
    [InlineData(101, 1)]
    [InlineData(5000, 3)]
    public void RecordMany_AnyCount_LeavesNoNumberOut(int count, int records)
    {
        List<Inspection> ended = [];
        using var store = new SequenceStore();
        using var ledger = new SequenceLedger("cap", false, store, TimeProvider.System, null, new PipelineMetrics(), Rules, ended.Add);
        long open = ledger.Begin(new FrameFacts(TimeProvider.System));

        ledger.RecordMany(new FrameFacts(TimeProvider.System), count, Reason.FrameIdGap);
        long after = ledger.Begin(new FrameFacts(TimeProvider.System));
        ledger.End(after, Reason.Paused);
        ledger.End(open, Reason.Paused);

        long expected = 1;
        foreach (Inspection record in ended)
        {
            Assert.Equal(expected, record.Sequence);
            expected += record.Parts;
        }
        Assert.Equal(count + 3, expected);
        Assert.Equal(records, ended.Count(record => record.Reason == Reason.FrameIdGap));
        Assert.Equal(count, ended.Where(record => record.Reason == Reason.FrameIdGap).Sum(record => record.Parts));
    }

    [Fact]
    public void Lot_IsThatOfTheMomentWhenTheFrameCame()
    {
        List<Inspection> ended = [];
        string? lot = null;
        using var store = new SequenceStore();
        using var ledger = new SequenceLedger("cap", false, store, TimeProvider.System, null, new PipelineMetrics(), Rules, ended.Add)
        {
            Lot = () => lot,
        };
        ledger.Record(new FrameFacts(TimeProvider.System), Reason.Overload);
        lot = "A";
        long ofA = ledger.Begin(new FrameFacts(TimeProvider.System));
        lot = "B";
        ledger.RecordMany(new FrameFacts(TimeProvider.System), 5000, Reason.FrameIdGap);
        ledger.End(ofA, Reason.Paused);
        Assert.Equal([null, "A", "B", "B", "B"], ended.Select(record => record.Lot));
    }

    // Ahead of the clock that stamped the frame, with timers that have not fired.
    private sealed class LateClock(FakeTimeProvider time) : TimeProvider
    {
        public TimeSpan Lead { get; init; } = TimeSpan.FromMinutes(2);

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => time.GetTimestamp() + (long)(Lead.TotalSeconds * time.TimestampFrequency);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new SleepingTimer();
    }

    private sealed class SleepingTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
