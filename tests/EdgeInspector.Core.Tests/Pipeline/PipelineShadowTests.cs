using EdgeInspector.Challenges;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Shadowing;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

/// <summary>A version in the shadow of the model in use: it sees what A has judged, and touches nothing of it.</summary>
public class PipelineShadowTests
{
    private static readonly ShadowPlan Plan = new(2, new string('c', 64), null, 1, 300, "mia", "try");
    private readonly BrightnessModel _b = new() { EndsWhenAborted = true };
    private readonly ShadowLedger _ledger = new(new ShadowMemory(), TimeProvider.System);
    private readonly ShadowSeat _seat = new();
    private readonly List<string> _failures = [];

    [Fact]
    public async Task Run_CountsWhatBothSay_ByBsOwnThreshold_AndKeepsWhereTheyDiffer()
    {
        await using var station = new Station(settings => settings with { Shadow = _seat });
        ShadowLane lane = Seat(threshold: 150);
        station.Pipeline.Start();
        // A fails from 100 on, B from 150 on; the last but one is no verdict of A.
        foreach ((byte brightness, int judged) in ((byte, int)[])[(50, 1), (120, 2), (200, 3), (60, 4), (254, 4), (120, 5)])
        {
            await ShowAsync(station, brightness);
            await Eventually.TrueAsync(() => _ledger.Memory.Counts.Judged == judged && lane.BusyFor == TimeSpan.Zero);
        }
        ShadowMemory seen = _ledger.Memory;
        Assert.Equal(new ShadowCounts(BothPass: 2, OnlyAFails: 2, BothFail: 1), seen.Counts);
        Assert.Equal([(2L, Verdict.Fail, 120f, 100f, Verdict.Pass, 120f, 150f), (6L, Verdict.Fail, 120f, 100f, Verdict.Pass, 120f, 150f)],
            seen.Disagreements.Select(one =>
                (one.Sequence, one.A, one.ScoreA!.Value, one.ThresholdA!.Value, one.B, one.ScoreB!.Value, one.ThresholdB!.Value)));
        Assert.Equal(5, lane.Latency.Count);
        Assert.True(await lane.EndAsync());
        Assert.Equal(0, _b.SlotsInUse);
    }

    [Fact]
    public async Task Records_AreTheSameWithAndWithoutAShadow()
    {
        var described = new List<string[]>();
        foreach (bool hasShadow in (bool[])[false, true])
        {
            await using var station = new Station(settings => settings with { Shadow = hasShadow ? _seat : null });
            if (hasShadow) Seat(threshold: 1);
            station.Pipeline.Start();
            foreach (byte brightness in (byte[])[50, 120, 255, 254, 200, 99, 100]) station.Camera.Show(brightness);
            IReadOnlyList<Inspection> records = await station.Publisher.RecordsAsync(7);
            described.Add([.. records.Select(one =>
                $"{one.Sequence} {one.Verdict} {one.Reason} {one.Score} {one.Threshold} {one.Model?.Sha256} {one.FrameNumber} {string.Join(' ', one.Regions.Select(region => region.Box))}")]);
        }
        Assert.Equal(described[0], described[1]);
        Assert.True(await _seat.Lane!.EndAsync());
    }

    [Fact]
    public async Task Hang_OfB_DelaysAndLosesNothingOfA_AndCostsOneFrameOfItsOwn()
    {
        await using var station = new Station(settings => settings with { Shadow = _seat });
        ShadowLane lane = Seat(threshold: 150);
        _b.Gate.Reset();
        station.Pipeline.Start();
        for (int i = 0; i < 200; i++) await ShowAsync(station, 120);
        Assert.All(station.Publisher.Records, record => Assert.Equal(Verdict.Fail, record.Verdict));
        Assert.Equal(Enumerable.Range(1, 200).Select(n => (long)n), station.Publisher.Records.Select(record => record.Sequence));
        Assert.Equal((0L, 199L), (_ledger.Memory.Counts.Judged, _ledger.Memory.Busy));
        Assert.True(lane.BusyFor > TimeSpan.Zero);
        lane.Abort();
        Assert.True(await lane.EndAsync());
        Assert.Equal(["The run was ended."], _failures);
    }

    [Fact]
    public async Task Failure_OfB_IsSaidOnce_AndEveryFrameOfAHasItsRecord()
    {
        await using var station = new Station(settings => settings with { Shadow = _seat });
        ShadowLane lane = Seat(threshold: 150);
        lane.Abort();
        station.Pipeline.Start();
        for (int i = 0; i < 20; i++) await ShowAsync(station, 50);
        await Eventually.TrueAsync(() => _failures.Count > 0);
        for (int i = 0; i < 20; i++) await ShowAsync(station, 50);
        Assert.Equal(40, station.Publisher.Records.Count(record => record.Verdict == Verdict.Pass));
        Assert.Single(_failures);
        Assert.Equal(0, _ledger.Memory.Counts.Judged);
        Assert.True(await lane.EndAsync());
    }

    [Fact]
    public async Task Every_ShowsBOnlyEachKthPart_AndCountsTheOthers()
    {
        await using var station = new Station(settings => settings with { Shadow = _seat });
        ShadowLane lane = Seat(threshold: 150, every: 5);
        station.Pipeline.Start();
        for (int i = 0; i < 23; i++)
        {
            await ShowAsync(station, 50);
            await Eventually.TrueAsync(() => lane.BusyFor == TimeSpan.Zero && Seen(_ledger.Memory) == station.Publisher.Records.Count);
        }
        Assert.Equal((4L, 19L, 0L), (_ledger.Memory.Counts.Judged, _ledger.Memory.NotItsTurn, _ledger.Memory.Busy));
        Assert.True(await lane.EndAsync());

        static long Seen(ShadowMemory memory) => memory.Counts.Judged + memory.NotItsTurn + memory.Busy;
    }

    [Fact]
    public async Task ChallengeParts_AreShownWhoseverTurnItIs_AndCountApart()
    {
        ChallengePart good = new("good", Verdict.Pass), bad = new("bad", Verdict.Fail);
        var set = new ChallengeSet("rabbits", null, [bad, good, bad]);
        var gate = new ChallengeGate(TimeProvider.System);
        await using var station = new Station(settings => settings with { Shadow = _seat, Challenges = gate });
        ShadowLane lane = Seat(threshold: 150, every: 1000, partOf: mark => set.Parts[mark.Part]);
        gate.Open(set, 1, TimeSpan.FromMinutes(1));
        station.Pipeline.Start();
        // B would let the first one pass; of the last one A itself is wrong, which says nothing of B.
        foreach ((byte brightness, int seen) in ((byte, int)[])[(120, 1), (50, 2), (50, 2)])
        {
            await ShowAsync(station, brightness);
            await Eventually.TrueAsync(() => _ledger.Memory.ChallengesSeen == seen && lane.BusyFor == TimeSpan.Zero);
        }
        // Whatever was still on its way is judged then.
        await station.Pipeline.StopAsync();
        Assert.True(await lane.EndAsync());
        ShadowMemory memory = _ledger.Memory;
        Assert.Equal((0L, 0L, 1L), (memory.Counts.Judged, memory.NotItsTurn, memory.ChallengesLost));
        Assert.Equal(2, memory.ChallengesSeen);
        Assert.Equal(["bad: it passed"], memory.LostChallenges);
    }

    [Fact]
    public async Task Refusal_OfAFrame_IsCountedWithItsReason()
    {
        await using var station = new Station(settings => settings with { Shadow = _seat });
        _b.Info = _b.Info with { RegionOfInterest = new(0, 0, 5000, 5000) };
        ShadowLane lane = Seat(threshold: 150);
        station.Pipeline.Start();
        await ShowAsync(station, 50);
        await Eventually.TrueAsync(() => _ledger.Memory.Refused == 1);
        Assert.Contains("region of interest", _ledger.Memory.LastRefusal, StringComparison.Ordinal);
        Assert.True(await lane.EndAsync());
    }

    [Fact]
    public async Task AnotherModelOfA_IsNotHeldAgainstB_UntilItIsKnown()
    {
        await using var station = new Station(settings => settings with { Shadow = _seat });
        ShadowLane lane = Seat(threshold: 150);
        station.Pipeline.Start();
        await ShowAsync(station, 50);
        await Eventually.TrueAsync(() => _ledger.Memory.Counts.Judged == 1);
        var next = new BrightnessModel();
        next.Info = next.Info with { Sha256 = new string('d', 64) };
        await station.Pipeline.SwitchAsync(next, RulesOf(100));
        await ShowAsync(station, 50);
        Assert.Equal(1, Total());
        ShadowMemory renewed = _ledger.Renew(new ShadowBasis(next.Info.Sha256, null, "rules"), "the model in use");
        lane.Change(new ShadowLane.Turn(renewed.Run, next.Info.Sha256, RulesOf(100), RulesOf(150), 1));
        await ShowAsync(station, 50);
        await Eventually.TrueAsync(() => Total() == 1);
        Assert.Equal((2L, "the model in use"), (_ledger.Memory.Run, _ledger.Memory.BegunAnew));
        Assert.True(await lane.EndAsync());

        long Total() => _ledger.Memory.Counts.Judged + _ledger.Memory.Busy + _ledger.Memory.NotItsTurn;
    }

    [Fact]
    public async Task OtherRulesOfA_AreNotHeldAgainstB_UntilTheyAreKnown_NorWhatWasTakenBefore()
    {
        await using var station = new Station(settings => settings with { Shadow = _seat });
        ShadowLane lane = Seat(threshold: 150);
        station.Pipeline.Start();
        station.Pipeline.Apply(RulesOf(110));
        await ShowAsync(station, 120);
        // Another threshold holds at the line already; nobody has told B.
        Assert.Equal(new ShadowCounts(), _ledger.Memory.Counts);
        lane.Change(TurnOf(110));
        _b.Gate.Reset();
        await ShowAsync(station, 120);
        await Eventually.TrueAsync(() => lane.BusyFor > TimeSpan.Zero);
        await ShowAsync(station, 120);
        // B stands in the first of them; the rules change, and what it says counts for the run that it was shown in alone.
        ShadowMemory renewed = _ledger.Renew(_ledger.Memory.Basis!, "a threshold, zone or mask");
        station.Pipeline.Apply(RulesOf(200));
        lane.Change(TurnOf(200));
        _b.Gate.Set();
        await Eventually.TrueAsync(() => lane.BusyFor == TimeSpan.Zero);
        Assert.Equal((renewed.Run, new ShadowCounts()), (_ledger.Memory.Run, _ledger.Memory.Counts));
        await ShowAsync(station, 180);
        await Eventually.TrueAsync(() => _ledger.Memory.Counts.Judged == 1);
        Assert.Equal(new ShadowCounts(BothPass: 0, OnlyBFails: 1), _ledger.Memory.Counts);
        Assert.True(await lane.EndAsync());

        ShadowLane.Turn TurnOf(float ofA) => new(_ledger.Memory.Run, _ledger.Memory.Basis!.Model, RulesOf(ofA), RulesOf(150), 1);
    }

    private static StationRules RulesOf(float threshold) =>
        new() { Verdict = new VerdictSettings { Threshold = threshold }, Pictures = PicturePolicy.None };

    private static async Task ShowAsync(Station station, byte brightness)
    {
        int seen = station.Publisher.Records.Count;
        station.Camera.Show(brightness);
        await station.Publisher.RecordsAsync(seen + 1);
    }

    private ShadowLane Seat(float threshold, int every = 1, Func<ChallengeMark, ChallengePart?>? partOf = null)
    {
        ShadowMemory run = _ledger.Begin(Plan with { Every = every }, new ShadowBasis(new string('a', 64), null, "rules"));
        return _seat.Lane = new ShadowLane(
            "cap", _b, new ShadowLane.Turn(run.Run, run.Basis!.Model, RulesOf(100), RulesOf(threshold), every) { PartOf = partOf ?? (_ => null) },
            _ledger, _failures.Add, TimeProvider.System);
    }
}
