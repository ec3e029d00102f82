using EdgeInspector.Challenges;
using EdgeInspector.Core.Tests.Pipeline;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Challenges;

public class ChallengeBookTests
{
    private static readonly ChallengeBasis Basis = new("sha", null, "camera", "threshold");

    private static readonly ChallengeSet Rabbits = new("rabbits", null,
    [
        new ChallengePart("good", Verdict.Pass), new ChallengePart("scratch", Verdict.Fail, new PixelRectangle(10, 10, 20, 20)),
        new ChallengePart("dent", Verdict.Fail),
    ]);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 6, 0, 0, TimeSpan.Zero));
    private readonly List<ChallengeNote> _notes = [];
    private ChallengeMemory _kept = new();
    private bool _diskFails;
    private long _sequence;

    [Fact]
    public void Begin_AllAsExpected_PassesAndNothingIsDue()
    {
        ChallengeBook book = Open();
        Assert.Equal(ChallengeState.Due, book.Report().State);
        Assert.Equal(1, book.Begin(null, "mia").Run!.Run);
        Assert.Equal(ChallengeState.Running, book.Report().State);
        Show(book, "PFF");
        ChallengeReport report = book.Report();
        Assert.Equal((ChallengeState.Passed, ChallengeOutcome.Passed, 3L, "mia"),
            (report.State, report.Last!.Outcome, report.Last.Through, report.Last.By));
        Assert.Equal(new DetectionTally(2, 2, 1, 1), report.Proven);
        Assert.Empty(_kept.Of("rabbits").Due);
        Assert.Null(book.Gate.Next(null));
    }

    [Theory]
    [InlineData("FFF", "good: it failed")]
    [InlineData("PPF", "scratch: it passed")]
    [InlineData("PFN", "dent: it was not inspected")]
    [InlineData("PXF", "scratch: it failed, but nowhere near the expected place")]
    public void Begin_OneIsNot_FailsAndSaysWhich(string verdicts, string why)
    {
        ChallengeBook book = Open();
        Pass(book);
        book.Begin("rabbits", "mia");
        Show(book, verdicts);
        ChallengeReport report = book.Report();
        Assert.Equal((ChallengeState.Failed, why), (report.State, report.Last!.Why));
        Assert.Equal(new SuspectRange(3, null, _time.GetUtcNow()), book.Memory.Suspects(book.Plan.Sets));
        Pass(book);
        Assert.Equal(ChallengeState.Passed, book.Report().State);
        Assert.Equal(new SuspectRange(3, 9, _time.GetUtcNow()), book.Memory.SuspectsAround(2));
        Assert.Null(book.Memory.SuspectsAround(17));
    }

    [Fact]
    public void Run_WhosePartComesCloseToTheThreshold_SaysSoOnce_WhileItIsStillJudgedAsExpected()
    {
        ChallengeBook book = Open();
        foreach (float score in (float[])[20, 21, 19, 20, 20, 21, 19, 20, 20, 17, 15, 13, 12, 11])
        {
            book.Begin(null, "mia");
            foreach (char verdict in "PFF")
                book.Take(Record(verdict) with { Challenge = book.Gate.Next(null), Score = verdict == 'P' ? 2 : score, Threshold = 10 });
        }
        Assert.All(book.Memory.Results, result => Assert.Equal(ChallengeOutcome.Passed, result.Outcome));
        ChallengeNote[] said = [.. _notes.Where(note => note.Kind == ChallengeNoteKind.Creeping)];
        Assert.Equal(["dent", "scratch"], said.Select(note => note.Text.Split(' ')[0]).Order());
        Assert.Contains(" of rabbits comes close to the threshold: its score is ", said[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Kill_WhileARunIsOn_IsBrokenOffAndDueAtTheNextStart()
    {
        ChallengeBook book = Open();
        Pass(book);
        book.Begin(null, "mia");
        Show(book, "PF");
        ChallengeBook next = Open();
        next.Tick(null);
        Assert.Equal((ChallengeOutcome.BrokenOff, "the agent ended while it was on"), (next.Report().Last!.Outcome, next.Report().Last!.Why));
        Assert.Equal([ChallengeCause.Restart, ChallengeCause.BrokenOff], next.Report().Sets[0].Standing.Due);
        Assert.Contains(_notes, note => note.Kind == ChallengeNoteKind.BrokenOff);
        // What the old run marked is not the new one's.
        next.Begin(null, "mia");
        next.Take(Record('F') with { Challenge = new ChallengeMark("rabbits", 2, 2) });
        Assert.Empty(next.Report().Seen);
    }

    [Fact]
    public void Tick_PartsDoNotCome_BreaksOffAndMarksNoFurtherFrame()
    {
        ChallengeBook book = Open();
        book.Begin(null, "mia");
        Show(book, "P");
        _time.Advance(TimeSpan.FromSeconds(60));
        // Before anybody looked at the clock.
        Assert.Null(book.Gate.Next(null));
        book.Tick(null);
        Assert.Equal("1 of 3 parts came within 60 s", book.Report().Last!.Why);
        Assert.Equal([ChallengeCause.Restart, ChallengeCause.NeverPassed, ChallengeCause.BrokenOff], book.Report().Sets[0].Standing.Due);
    }

    [Fact]
    public void Gate_Lose_BreaksOff()
    {
        ChallengeBook book = Open();
        book.Begin(null, "mia");
        book.Gate.Lose();
        Assert.Null(book.Gate.Next(null));
        book.Tick(null);
        Assert.Equal(ChallengeOutcome.BrokenOff, book.Report().Last!.Outcome);
        book.Gate.Lose();
        book.Tick(null);
        Assert.Single(book.Memory.Results);
    }

    [Fact]
    public void Begin_DiskTakesNothing_DoesNotBegin()
    {
        ChallengeBook book = Open();
        _diskFails = true;
        Assert.Throws<IOException>(() => book.Begin(null, "mia"));
        Assert.Null(book.Gate.Next(null));
        Assert.Null(book.Memory.Running);
        _diskFails = false;
        Assert.NotNull(book.Begin(null, "mia").Run);
    }

    [Fact]
    public void Begin_UnknownOrSecondSet_IsRefused()
    {
        ChallengeBook book = Open();
        Assert.Equal("There is no set hares for this product; there are rabbits.", book.Begin("hares", "mia").Refusal);
        book.Begin(null, "mia");
        Assert.StartsWith("A run of rabbits is on", book.Begin(null, "ada").Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model", ChallengeCause.Model)]
    [InlineData("recipe", ChallengeCause.Recipe)]
    [InlineData("camera", ChallengeCause.Camera)]
    [InlineData("threshold", ChallengeCause.Threshold)]
    public void Decide_SomethingElse_IsDueUntilItPassesAlsoWhenItIsTakenBack(string what, ChallengeCause cause)
    {
        ChallengeBook book = Open();
        Pass(book);
        book.Begin(null, "mia");
        book.Decide(what switch
        {
            "model" => Basis with { Model = "other" },
            "recipe" => Basis with { Recipe = "blue" },
            "camera" => Basis with { Camera = "other" },
            _ => Basis with { Threshold = "other" },
        });
        Assert.Equal($"{what} changed while it was on", book.Report().Last!.Why);
        book.Decide(Basis);
        Assert.Equal([cause, ChallengeCause.BrokenOff], book.Report().Sets[0].Standing.Due);
    }

    [Fact]
    public void Tick_HoursPartsShifts_AreDueThenOverdueOnce()
    {
        ChallengeBook book = Open(Plan() with { Every = TimeSpan.FromHours(8), EveryParts = 100 });
        Pass(book);
        book.Tick(_time.GetUtcNow());
        Assert.Equal(ChallengeState.Passed, book.Report().State);
        book.Take(Record('P', 102));
        Assert.Equal(ChallengeState.Passed, book.Report().State);
        book.Take(Record('P', 103));
        Assert.Equal([ChallengeCause.Parts], book.Report().Sets[0].Standing.Due);
        _time.Advance(TimeSpan.FromHours(8));
        for (int i = 0; i < 3; i++) book.Tick(_time.GetUtcNow());
        Assert.Equal([ChallengeCause.Shift, ChallengeCause.Hours, ChallengeCause.Parts], book.Report().Sets[0].Standing.Due);
        Assert.Equal(ChallengeState.Overdue, book.Report().State);
        Assert.Single(_notes, note => note.Kind == ChallengeNoteKind.Overdue);
    }

    [Fact]
    public void Plan_SetOfAnotherRecipe_CountsOnlyWhileThatIsInspectedFor()
    {
        ChallengeBook book = Open(Plan() with { Sets = [Rabbits with { Recipe = "blue" }] });
        Assert.Equal(ChallengeState.Passed, book.Report().State);
        Assert.Equal("set is missing; there are none.", book.Begin(null, "mia").Refusal);
        book.Decide(Basis with { Recipe = "blue" });
        Assert.Equal([ChallengeCause.Recipe, ChallengeCause.NeverPassed], book.Report().Sets[0].Standing.Due);
    }

    [Fact]
    public void Plan_SetIsEdited_IsDue()
    {
        ChallengeBook book = Open();
        Pass(book);
        book.Plan = Plan() with { Sets = [Rabbits with { Parts = [.. Rabbits.Parts.Take(1)] }] };
        Assert.Equal([ChallengeCause.Set], book.Report().Sets[0].Standing.Due);
    }

    [Fact]
    public void Take_AnotherModelJudgedAPart_IsBrokenOffAndProvesNothing()
    {
        ChallengeBook book = Open();
        book.Begin(null, "mia");
        foreach (char verdict in "PFF")
            book.Take(Record(verdict) with { Challenge = book.Gate.Next(null), Model = Model("other") });
        Assert.Equal(ChallengeOutcome.BrokenOff, book.Report().Last!.Outcome);
        Assert.Empty(book.Memory.Models);
    }

    [Fact]
    public void Gate_PartIds_TellThePartWhateverTheOrderAndLeaveOthersAlone()
    {
        var gate = new ChallengeGate(_time);
        gate.Open(new ChallengeSet("ids", null,
        [
            new ChallengePart("one", Verdict.Fail, PartId: "R1"), new ChallengePart("two", Verdict.Fail, PartId: "R2"),
            new ChallengePart("three", Verdict.Fail),
        ]), 1, TimeSpan.FromMinutes(1));
        Assert.Null(gate.Next("P17"));
        Assert.Null(gate.Next(null));
        Assert.Equal(1, gate.Next("R2")!.Part);
        Assert.Equal(0, gate.Next("R1")!.Part);
        // No id is left to be asked for: the order tells the last one.
        Assert.Equal(2, gate.Next("P18")!.Part);
        Assert.Null(gate.Next(null));
    }

    // Whatever happens in whatever order: no frame beyond the set's parts is marked, a pass has seen all of them as expected, a set that
    // was not passed since is due, and what is kept tells a restart the same.
    [Fact]
    public void AnyOrder_KeepsWhatIsPromised()
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            var random = new SplitMix64(seed);
            (_kept, _sequence) = (new ChallengeMemory(), 0);
            ChallengeBook book = Open(Plan() with { Every = TimeSpan.FromHours(1), EveryParts = 40 });
            int marked = 0;
            for (int step = 0; step < 60; step++)
            {
                switch (random.NextInt32(9))
                {
                    case 0:
                        if (book.Begin(null, "mia").Run is not null) marked = 0;
                        break;
                    case 1:
                        book.Gate.Lose();
                        break;
                    case 2:
                        _time.Advance(TimeSpan.FromSeconds(random.NextInt32(50)));
                        book.Tick(null);
                        break;
                    case 3:
                        book.Decide(Basis with { Threshold = $"{random.NextInt32(2)}" });
                        break;
                    case 4 when random.NextInt32(4) == 0:
                        book = Open(book.Plan);
                        break;
                    default:
                        ChallengeMark? mark = book.Gate.Next(null);
                        if (mark is not null) Assert.True(++marked <= 3);
                        char verdict = "PFFN"[mark is null ? 0 : random.NextInt32(5) == 0 ? 3 : Math.Min(mark.Part, 2)];
                        book.Take(Record(verdict) with { Challenge = mark });
                        break;
                }
                ChallengeStanding standing = book.Memory.Of("rabbits");
                ChallengeResult? last = book.Memory.Results.Count > 0 ? book.Memory.Results[^1] : null;
                if (last?.Outcome == ChallengeOutcome.Passed)
                    Assert.Equal([null, null, null], last.Parts.Select(part => part.Differs));
                if (last is not null and not { Outcome: ChallengeOutcome.Passed }) Assert.NotEmpty(standing.Due);
                if (standing.PassedAt is null) Assert.NotEmpty(standing.Due);
                Assert.Equal(standing.Due.Count > 0, standing.DueSince is not null);
                Assert.Same(_kept, book.Memory);
            }
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(3, 3, 0.368)]
    [InlineData(10, 10, 0.741)]
    [InlineData(30, 30, 0.905)]
    [InlineData(59, 59, 0.950)]
    [InlineData(299, 299, 0.990)]
    // Clopper and Pearson, one-sided, as R's binom.test(9, 10, alternative = "greater") gives it.
    [InlineData(10, 9, 0.606)]
    [InlineData(10, 0, 0)]
    public void AtLeast_IsTheLowerLimit(long shown, long caught, double expected) =>
        Assert.Equal(expected, new DetectionTally(shown, caught).AtLeast, 3);

    private ChallengeBook Open(ChallengePlan? plan = null)
    {
        var book = new ChallengeBook(plan ?? Plan(), _kept, memory =>
        {
            if (_diskFails) throw new IOException("full");
            _kept = memory;
        }, _time)
        {
            Noted = _notes.Add,
        };
        book.Reach(_sequence);
        if (_kept.Basis is null) book.Decide(Basis);
        return book;
    }

    private static ChallengePlan Plan() => new(
        [Rabbits], Enum.GetValues<ChallengeCause>().Where(cause => cause <= ChallengeCause.Threshold).ToHashSet(), null, null,
        TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(60));

    private void Pass(ChallengeBook book)
    {
        book.Begin(null, "mia");
        Show(book, "PFF");
    }

    private void Show(ChallengeBook book, string verdicts)
    {
        foreach (char verdict in verdicts) book.Take(Record(verdict) with { Challenge = book.Gate.Next(null) });
    }

    private Inspection Record(char verdict, long? sequence = null) => new()
    {
        Id = Guid.NewGuid(),
        Station = "cap",
        Sequence = _sequence = sequence ?? _sequence + 1,
        CapturedAt = _time.GetUtcNow(),
        Verdict = verdict switch { 'P' => Verdict.Pass, 'N' => Verdict.NotInspected, _ => Verdict.Fail },
        Reason = verdict == 'N' ? Reason.DeadlineMissed : null,
        Regions = verdict switch
        {
            'F' => [new Region(new PixelRectangle(25, 25, 4, 4), 1, 16)],
            'X' => [new Region(new PixelRectangle(30, 30, 4, 4), 1, 16)],
            _ => [],
        },
        Model = verdict == 'N' ? null : Model("sha"),
    };

    private static ModelInfo Model(string sha)
    {
        using var model = new BrightnessModel();
        return model.Info with { Sha256 = sha };
    }
}
