using System.Diagnostics;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>Memory, handles and threads stay what they are, whatever goes wrong on the way.</summary>
// Alone: memory, handles and threads of the process are counted.
[Collection(nameof(R15_FlatMemory))]
[CollectionDefinition(nameof(R15_FlatMemory), DisableParallelization = true)]
public sealed class R15_FlatMemory : IInspectionSink
{
    private const double HeapBytesPerFrame = 1;
    private long _finished;

    [Fact]
    public async Task Memory_OverManyFrames_IsFlat()
    {
        Scale.SkipWhenDone("R15");
        int frames = Scale.Of(200_000, 10_000_000), warm = frames / 4;
        using var model = new StandInModel(FaultScript.Side, FaultScript.Side, input => input[0] switch
        {
            FaultScript.NotANumber => float.NaN,
            FaultScript.Throws => throw new InvalidOperationException("The device is gone."),
            _ => 0,
        });
        using var store = new SequenceStore();
        var settings = new StationSettings
        {
            Name = "cap",
            Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None },
            QueueCapacity = 64,
            FrameLimits = new() { FrozenFrames = 2, MinimumBrightness = 5 },
        };
        (long Heap, long Resident, int Handles, int Threads) before, after;
        await using HandOver sinks = new HandOver(TimeProvider.System, NullLogger.Instance).Add("test", this);
        await using (var pipeline = new InspectionPipeline(
            settings, isSimulated: true,
            () => new FaultScript(frames, 0.01, () => Interlocked.Read(ref _finished), TimeProvider.System), model, store, sinks,
            new NoPainter(), TimeProvider.System, NullLogger.Instance))
        {
            pipeline.Start();
            while (Interlocked.Read(ref _finished) < warm) await Task.Delay(20, TestContext.Current.CancellationToken);
            before = Look();
            await pipeline.CameraEnded;
            while (Interlocked.Read(ref _finished) < frames) await Task.Delay(20, TestContext.Current.CancellationToken);
            after = Look();
        }
        int counted = frames - warm;
        // What the garbage collector keeps back differs by some hundred KB from look to look.
        Assert.True(after.Heap - before.Heap < 1_000_000 + HeapBytesPerFrame * counted,
            $"The heap grew from {before.Heap} to {after.Heap} bytes over {counted} frames.");
        Assert.True(after.Handles <= before.Handles + 3, $"Handles: {before.Handles} to {after.Handles}.");
        Assert.True(after.Threads <= before.Threads + 4, $"Threads: {before.Threads} to {after.Threads}.");
        Scale.Keep("R15",
            $"over {counted} frames, 1 % of them faulty, after {warm} to warm up: heap {before.Heap / 1e6:0.00} to {after.Heap / 1e6:0.00} MB after a full collection, resident {before.Resident / 1e6:0} to {after.Resident / 1e6:0} MB, handles {before.Handles} to {after.Handles}, threads {before.Threads} to {after.Threads}");
    }

    private static (long Heap, long Resident, int Handles, int Threads) Look()
    {
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64, Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Count(), process.Threads.Count);
    }

    void IInspectionSink.Take(Inspection inspection) => Interlocked.Increment(ref _finished);

    void IInspectionSink.Lost(LostResults lost) => throw new NotSupportedException();
}
