using System.Collections.Concurrent;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>Never a pass without a fresh, complete frame and a finished run of the model; what is wrong has its own reason.</summary>
public sealed class R13_NeverAFalsePass : IInspectionSink
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(600);
    private static readonly Dictionary<string, Reason?> Expected = new()
    {
        ["good"] = null,
        ["duplicate"] = Reason.FrameFrozen,
        ["incomplete"] = Reason.FrameIncomplete,
        ["frozen"] = Reason.FrameFrozen,
        ["dark"] = Reason.FrameQuality,
        ["nan"] = Reason.ModelError,
        ["exception"] = Reason.ModelError,
        ["late"] = Reason.DeadlineMissed,
    };

    private readonly ConcurrentDictionary<(string Kind, Verdict Verdict, Reason? Reason), int> _seen = new();
    private long _finished;

    [Fact]
    public async Task FaultyFrames_NeverPass_AndSayWhatIsWrong()
    {
        Scale.SkipWhenDone("R13");
        int frames = Scale.Of(4_000, 400_000);
        var clock = new FakeTimeProvider();
        using var model = new StandInModel(FaultScript.Side, FaultScript.Side, input =>
        {
            switch (input[0])
            {
                case FaultScript.NotANumber:
                    return float.NaN;
                case FaultScript.Throws:
                    throw new InvalidOperationException("The device is gone.");
                case FaultScript.Late:
                    clock.Advance(Deadline + TimeSpan.FromMilliseconds(1));
                    return 0;
                default:
                    return 0;
            }
        });
        using var store = new SequenceStore();
        var settings = new StationSettings
        {
            Name = "cap",
            Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None },
            QueueCapacity = 64,
            Deadline = Deadline,
            FrameLimits = new() { FrozenFrames = 2, MinimumBrightness = 5 },
        };
        // Behind a late one the others would be late too: the camera waits for it.
        await using HandOver sinks = new HandOver(TimeProvider.System, NullLogger.Instance).Add("test", this);
        await using (var pipeline = new InspectionPipeline(
            settings, isSimulated: true, () => new FaultScript(frames, 0.3, () => Interlocked.Read(ref _finished), clock), model, store,
            sinks, new NoPainter(), clock, NullLogger.Instance))
        {
            pipeline.Start();
            await pipeline.CameraEnded;
        }
        Assert.Equal(frames, _seen.Values.Sum());
        Assert.DoesNotContain(_seen, one => one.Key.Kind != "good" && one.Key.Verdict != Verdict.NotInspected);
        Assert.All(_seen, one => Assert.True(
            one.Key.Reason == Expected[one.Key.Kind] || one.Key.Reason == Reason.DeadlineMissed,
            $"{one.Value} {one.Key.Kind} frames: {one.Key.Verdict} {one.Key.Reason}"));
        int wrong = _seen.Where(one => one.Key.Kind != "good").Sum(one => one.Value),
            told = _seen.Where(one => one.Key.Kind != "good" && one.Key.Reason == Expected[one.Key.Kind]).Sum(one => one.Value);
        Scale.Keep("R13",
            $"{frames} frames, {wrong} of them faulty in seven ways: none passed, {told} with their own reason, {wrong - told} behind a late one missed their deadline too; {_seen.Where(one => one.Key.Kind == "good" && one.Key.Verdict == Verdict.Pass).Sum(one => one.Value)} good ones passed");
    }

    void IInspectionSink.Take(Inspection inspection)
    {
        _seen.AddOrUpdate((inspection.PartId ?? "", inspection.Verdict, inspection.Reason), 1, (_, count) => count + 1);
        Interlocked.Increment(ref _finished);
    }

    void IInspectionSink.Lost(LostResults lost) => throw new NotSupportedException();
}
