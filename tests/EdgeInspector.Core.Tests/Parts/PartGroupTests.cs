using EdgeInspector.Parts;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Parts;

public sealed class PartGroupTests
{
    public static TheoryData<PartMatch> Matches => [.. Enum.GetValues<PartMatch>()];

    [Theory]
    [MemberData(nameof(Matches))]
    public void Part_AllViewsPass_PassesOnceAndNamesThem(PartMatch match)
    {
        using var line = new PartLine(match);

        for (int i = 0; i < 3; i++) line.Show(i, "P-1");

        Inspection part = Assert.Single(line.Parts);
        Assert.Equal((Verdict.Pass, null, 1L, "bottle", "P-1"), (part.Verdict, part.Reason, part.Sequence, part.Station, part.PartId));
        Assert.Equal(line.Views.Select(view => (view.Station, (long?)view.Sequence, (Guid?)view.Id)),
            part.Views.Select(view => (view.Station, view.Sequence, view.Id)));
        Assert.Null(part.Threshold);
        Assert.Empty(line.Logger.Entries);
    }

    [Theory]
    [MemberData(nameof(Matches))]
    public void Part_OneViewFailsAndOneIsNotThere_FailsAtItsDeadline(PartMatch match)
    {
        using var line = new PartLine(match);
        line.Show(0, "P-1", score: 0.9f);
        line.Show(2, "P-1");

        line.Pass(499);
        Assert.Empty(line.Parts);
        line.Pass(3);

        Inspection part = Assert.Single(line.Parts);
        Assert.Equal((Verdict.Fail, Reason.ScoreAtOrAboveThreshold), (part.Verdict, part.Reason));
        Assert.Equal([Reason.ScoreAtOrAboveThreshold, Reason.ViewMissing, null], part.Views.Select(view => view.Reason));
        Assert.Contains(line.Logger.Entries, entry => entry.Event == LogEvent.ViewsMissing && entry.Text.Contains("side"));
    }

    [Theory]
    [MemberData(nameof(Matches))]
    public void Part_ViewAfterItsDeadline_IsSaidAndChangesNothing(PartMatch match)
    {
        using var line = new PartLine(match);
        line.Show(0, "P-1");
        line.Show(1, "P-1");
        long late = line.Begin(2, "P-1");
        line.Pass(600);

        line.End(2, late, score: 0.9f);

        Inspection part = Assert.Single(line.Parts);
        Assert.Equal((Verdict.NotInspected, Reason.ViewMissing), (part.Verdict, part.Reason));
        Assert.Single(line.Logger.Entries, entry => entry.Event == LogEvent.ViewLate);
        Assert.Equal(3, line.Views.Count);
        for (int i = 0; i < 3; i++) line.Show(i, "P-2");
        Assert.Equal(Verdict.Pass, line.Parts[1].Verdict);
    }

    [Fact]
    public void Part_ViewNotInspected_SaysWhy()
    {
        using var line = new PartLine(PartMatch.Trigger);
        line.Show(0);
        line.Refuse(1, line.Begin(1), Reason.Overload);
        line.Show(2);

        Assert.Equal((Verdict.NotInspected, Reason.Overload), (line.Parts[0].Verdict, line.Parts[0].Reason));
    }

    [Fact]
    public void Part_ViewsWithDifferentIds_IsNoPass()
    {
        using var line = new PartLine(PartMatch.Window);
        line.Show(0, "P-1");
        line.Show(1, "P-2");
        line.Show(2);

        Assert.Equal((Verdict.NotInspected, Reason.ViewMismatch), (line.Parts[0].Verdict, line.Parts[0].Reason));
    }

    [Fact]
    public void PartId_PartsOnTheBeltAtATime_FindTheirViewsInAnyOrder()
    {
        using var line = new PartLine(PartMatch.PartId, deadlineMs: 5000);
        for (int part = 0; part < 5; part++) line.Show(0, $"P-{part}");
        for (int part = 4; part >= 0; part--) line.Show(2, $"P-{part}");
        for (int part = 0; part < 5; part++) line.Show(1, $"P-{part}", score: part == 3 ? 0.9f : 0.1f);

        Assert.Equal(["P-0", "P-1", "P-2", "P-3", "P-4"], line.Parts.Select(part => part.PartId));
        Assert.Equal([3L], line.Parts.Where(part => part.Verdict == Verdict.Fail).Select(part => part.Sequence - 1));
    }

    [Fact]
    public void PartId_SamePartOnceMore_IsAnotherPart()
    {
        using var line = new PartLine(PartMatch.PartId);
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < 3; i++) line.Show(i, "P-1");
        line.Show(0, "P-1");
        line.Show(0, "P-1");
        line.Show(1, "P-1");
        line.Show(1, "P-1");
        line.Show(2, "P-1");
        line.Show(2, "P-1");

        Assert.Equal([1, 2, 3, 4], line.Parts.Select(part => part.Sequence));
        Assert.All(line.Parts, part => Assert.Equal(Verdict.Pass, part.Verdict));
        Assert.Equal([3, 3, 3], line.Parts[2].Views.Select(view => view.Sequence!.Value));
    }

    [Fact]
    public void PartId_FrameWithoutId_IsSaidAndOpensNoPart()
    {
        using var line = new PartLine(PartMatch.PartId);

        line.Show(0);

        Assert.Equal(0, line.Group.Open);
        Assert.Single(line.Logger.Entries, entry => entry.Event == LogEvent.ViewWithoutPart);
    }

    [Fact]
    public void Trigger_LostFrames_CountAsViewsOfTheirParts()
    {
        using var line = new PartLine(PartMatch.Trigger, deadlineMs: 5000);
        for (int part = 0; part < 4; part++)
        {
            line.Show(0);
            line.Show(1);
            if (part is 0 or 3)
            {
                // The camera's ids jump when the next frame comes.
                if (part == 3) line.Station(2).RecordMany(line.Facts(null, false), 2, Reason.FrameIdGap);
                line.Show(2);
            }
            line.Pass(200);
        }

        Assert.Equal([null, Reason.FrameIdGap, Reason.FrameIdGap, null], line.Parts.Select(part => part.Reason));
        Assert.Empty(line.Logger.Entries);
    }

    [Fact]
    public void Trigger_FrameLostWithoutATrace_IsSaidAndTheStationFindsItsStepAgain()
    {
        using var line = new PartLine(PartMatch.Trigger);
        for (int part = 0; part < 6; part++)
        {
            line.Show(0);
            if (part != 2) line.Show(1, score: part == 3 ? 0.9f : 0.1f);
            line.Show(2);
            line.Pass(200);
        }
        line.Pass(1000);

        Assert.Equal([null, null, Reason.ViewMissing, Reason.ScoreAtOrAboveThreshold, null, null], line.Parts.Select(part => part.Reason));
        Assert.Single(line.Logger.Entries, entry => entry.Event == LogEvent.OutOfStep);
    }

    [Fact]
    public void Trigger_RangeOfLostFrames_IsCountedPartByPart()
    {
        using var line = new PartLine(PartMatch.Trigger, deadlineMs: 60_000);
        for (int i = 0; i < 3; i++) line.Station(i).RecordMany(line.Facts(null, false), 300, Reason.FrameIdGap);
        for (int i = 0; i < 3; i++) line.Show(i);

        Assert.Equal(301, line.Parts.Count);
        Assert.Equal(Verdict.Pass, line.Parts[300].Verdict);
        Assert.All(line.Parts.Take(300), part => Assert.Equal(Reason.FrameIdGap, part.Reason));
        Assert.Equal(Enumerable.Range(1, 300).Select(number => (long?)number), line.Parts.Take(300).Select(part => part.Views[1].Sequence));
    }

    [Fact]
    public void Window_ViewsOfNeighbours_GoToTheNearest()
    {
        using var line = new PartLine(PartMatch.Window, windowMs: 90, deadlineMs: 1000);
        line.Show(0);
        line.Pass(60);
        line.Show(0);
        line.Pass(5);
        line.Show(1);
        line.Show(2);

        Inspection[] none = [.. line.Parts];
        line.Pass(2000);

        Assert.Empty(none);
        Assert.Equal([Reason.ViewMissing, null], line.Parts.Select(part => part.Reason));
    }

    [Fact]
    public void Open_MoreThanAreKept_ClosesTheOldest()
    {
        using var line = new PartLine(PartMatch.PartId, deadlineMs: 60_000);
        for (int part = 0; part < PartGroup.MostOpen + 3; part++) line.Show(0, $"P-{part}");

        Assert.Equal([Reason.Overload, Reason.Overload, Reason.Overload], line.Parts.Select(part => part.Reason));
        Assert.Equal(PartGroup.MostOpen, line.Group.Open);
        line.Show(1, "P-0");
        Assert.Contains(line.Logger.Entries, entry => entry.Event == LogEvent.ViewLate);
    }

    [Fact]
    public void Stop_OpenParts_AreClosedWithTheViewsThatCame()
    {
        using var line = new PartLine(PartMatch.Trigger);
        line.Show(0);
        line.Show(1, score: 0.9f);
        line.Group.Stop();
        line.Show(2);

        Inspection part = Assert.Single(line.Parts);
        Assert.Equal((Verdict.Fail, 2), (part.Verdict, part.Views.Count(view => view.Sequence is not null)));
    }

    [Fact]
    public void Start_AfterAKill_PartsWithoutARecordAreReportedOnceAndLateViewsAreSaid()
    {
        using var folder = new TemporaryFolder();
        PartLine Begin() => new(PartMatch.PartId, numbers: SequenceStore.Open(folder.PathTo("bottle.seq")),
            ids: PartIdMemory.Open(folder.PathTo("bottle.parts")));
        // What ends without a stop leaves the files as a kill does.
        using (PartLine line = Begin())
        {
            for (int i = 0; i < 3; i++) line.Show(i, "P-1");
            line.Numbers.MarkCompleted(1);
            line.Show(0, "P-2");
            line.Begin(1, "P-3");
        }

        using PartLine next = Begin();
        next.Group.Start();
        next.Show(2, "P-3", score: 0.9f);
        for (int i = 0; i < 3; i++) next.Show(i, "P-4");

        Assert.Equal([(2L, "P-2", Reason.AgentRestarted), (3L, "P-3", Reason.AgentRestarted), (4L, "P-4", null)],
            next.Parts.Select(part => (part.Sequence, part.PartId, part.Reason)));
        Assert.Single(next.Logger.Entries, entry => entry.Event == LogEvent.ViewLate);
        next.Pass(2000);
        for (int i = 0; i < 3; i++) next.Show(i, "P-3");
        Assert.Equal((5L, Verdict.Pass), (next.Parts[^1].Sequence, next.Parts[^1].Verdict));
    }

    [Fact]
    public void Start_WithoutTheIds_ReportsTheNumbersAsARange()
    {
        using var folder = new TemporaryFolder();
        using (var line = new PartLine(PartMatch.Trigger, numbers: SequenceStore.Open(folder.PathTo("bottle.seq"))))
        {
            line.Show(0);
            line.Pass(200);
            line.Show(1);
        }
        File.WriteAllText(folder.PathTo("bottle.parts"), "no parts");

        using var next = new PartLine(PartMatch.Trigger, numbers: SequenceStore.Open(folder.PathTo("bottle.seq")),
            ids: PartIdMemory.Open(folder.PathTo("bottle.parts")));
        next.Group.Start();
        for (int i = 0; i < 3; i++) next.Show(i);

        Assert.Equal([(1L, 2L), (3L, 3L)], next.Parts.Select(part => (part.Sequence, part.SequenceTo ?? part.Sequence)));
    }
}
