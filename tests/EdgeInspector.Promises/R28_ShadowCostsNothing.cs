using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Shadowing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>A version in the shadow hangs, throws or gives nonsense: every frame has the record that it has without one.</summary>
public sealed class R28_ShadowCostsNothing : IInspectionSink
{
    // As long as hundreds of frames take.
    private static readonly TimeSpan Hang = TimeSpan.FromMilliseconds(200);
    private static readonly ShadowPlan Plan = new(2, new string('b', 64), null, 1, 300, "test", "it fails");
    private static readonly ShadowBasis Basis = new("", null, "rules");
    private readonly ManualResetEventSlim _never = new();
    private readonly ShadowSeat _seat = new();
    private readonly ShadowLedger _ledger = new(new ShadowMemory(), TimeProvider.System);
    private List<string> _records = [];
    private long _finished;
    private int _judged, _hung, _failed, _seated;

    [Fact]
    public async Task Records_AreTheSame_WhateverTheShadowDoes()
    {
        Scale.SkipWhenDone("R28");
        int frames = Scale.Of(4_000, 100_000);
        IReadOnlyList<string> without = await RunAsync(frames, hasShadow: false), with = await RunAsync(frames, hasShadow: true);
        Assert.Equal(frames, without.Count);
        Assert.Equal(without, with);
        Assert.True(_hung > 0 && _failed > 0 && _seated > 1 && _ledger.Memory.Counts.Judged > 0, $"{_hung} hung, {_failed} failed.");
        Scale.Keep("R28",
            $"{frames} frames, a third of them faulty, with and without a shadow that judged {_judged}: {_hung} hangs of 0.2 s, {_failed} exceptions, {_seated} versions seated: each frame had the same record");
    }

    private async Task<IReadOnlyList<string>> RunAsync(int frames, bool hasShadow)
    {
        (_records, _finished) = ([], 0);
        using var model = new StandInModel(FaultScript.Side, FaultScript.Side, input => input[0] switch
        {
            FaultScript.NotANumber => float.NaN,
            FaultScript.Throws => throw new InvalidOperationException("The device is gone."),
            _ => input[^4] % 7 / 5f,
        });
        using var store = new SequenceStore();
        var rules = new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None };
        var settings = new StationSettings
        {
            Name = "cap",
            Rules = rules,
            QueueCapacity = 64,
            FrameLimits = new() { FrozenFrames = 2, MinimumBrightness = 5 },
            Shadow = _seat,
        };
        if (hasShadow) Seat(rules);
        await using (HandOver sinks = new HandOver(TimeProvider.System, NullLogger.Instance).Add("test", this))
        {
            await using (var pipeline = new InspectionPipeline(
                settings, isSimulated: true, () => new FaultScript(frames, 0.3, () => Interlocked.Read(ref _finished), TimeProvider.System),
                model, store, sinks, new NoPainter(), TimeProvider.System, NullLogger.Instance))
            {
                pipeline.Start();
                await pipeline.CameraEnded;
            }
            await sinks.DrainAsync();
        }
        ShadowLane? last = _seat.Lane;
        _seat.Lane = null;
        if (last is not null) Assert.True(await last.EndAsync());
        return _records;
    }

    private void Seat(StationRules rules)
    {
        _seated++;
        var model = new StandInModel(FaultScript.Side, FaultScript.Side, _ => Misbehave());
        long run = _ledger.Begin(Plan, Basis).Run;
        _seat.Lane = new ShadowLane("cap", model, new ShadowLane.Turn(run, "", rules, rules, 1), _ledger, _ => SeatAgain(rules), TimeProvider.System);
    }

    // On the lane's thread, which cannot wait for its own end.
    private void SeatAgain(StationRules rules) => _ = Task.Run(async () =>
    {
        if (_seat.Lane is not { } broken) return;
        Seat(rules);
        await broken.EndAsync();
    });

    private float Misbehave()
    {
        switch (Interlocked.Increment(ref _judged) % 20)
        {
            case 7:
                Interlocked.Increment(ref _failed);
                throw new InvalidOperationException("It is gone.");
            case 11:
                Interlocked.Increment(ref _hung);
                _never.Wait(Hang);
                return 0;
            case 13:
                return float.NaN;
            case 17:
                return float.PositiveInfinity;
            default:
                return 0.5f;
        }
    }

    void IInspectionSink.Take(Inspection inspection)
    {
        _records.Add(FormattableString.Invariant(
            $"{inspection.Sequence} {inspection.PartId} {inspection.Verdict} {inspection.Reason} {inspection.Score} {inspection.Threshold}"));
        Interlocked.Increment(ref _finished);
    }

    void IInspectionSink.Lost(LostResults lost) => throw new NotSupportedException();
}
