using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// A verdict is in time, or the part is reported as not inspected with the reason; also on a machine that others keep busy.
/// </summary>
public sealed class R14_LatencyBound : IInspectionSink
{
    private const double DeadlineMilliseconds = 50;
    private readonly ConcurrentQueue<Inspection> _records = new();

    [Fact]
    public async Task Verdicts_OnABusyMachine_AreInTimeOrSaidToBeLate()
    {
        Scale.SkipWhenDone("R14");
        int seconds = Scale.Of(6, 300);
        using var model = new StandInModel(64, 64, _ =>
        {
            for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started).TotalMilliseconds < 6;)
            {
            }
            return 0;
        });
        using var store = new SequenceStore();
        var settings = new StationSettings
        {
            Name = "cap",
            Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None },
            Deadline = TimeSpan.FromMilliseconds(DeadlineMilliseconds),
        };
        using var enough = new CancellationTokenSource();
        // Three times as many as there are cores, for half of the time.
        Thread[] hogs = [.. Enumerable.Range(0, 3 * Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!enough.IsCancellationRequested)
                if (Environment.TickCount64 / 2000 % 2 == 0) enough.Token.WaitHandle.WaitOne(10);
        })
        { IsBackground = true })];
        foreach (Thread hog in hogs) hog.Start();
        long shown;
        await using HandOver sinks = new HandOver(TimeProvider.System, NullLogger.Instance).Add("test", this);
        await using (var pipeline = new InspectionPipeline(
            settings, isSimulated: true,
            () => new SimulatedLineCamera(new SimulatedLineOptions { Width = 64, Height = 64, FramesPerSecond = 100 }, 32,
                TimeProvider.System), model, store, sinks, new NoPainter(), TimeProvider.System, NullLogger.Instance))
        {
            pipeline.Start();
            await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
            await enough.CancelAsync();
            await pipeline.StopAsync();
            shown = pipeline.Metrics.Passed + pipeline.Metrics.NotInspected;
        }
        foreach (Thread hog in hogs) hog.Join();
        Inspection[] records = [.. _records];
        Assert.Equal(shown, records.Sum(record => record.Parts));
        Assert.All(records, record => Assert.True(
            record.Verdict == Verdict.NotInspected
                ? record.Reason is Reason.DeadlineMissed or Reason.Overload or Reason.AgentRestarted
                : record.Timing.TotalMs <= DeadlineMilliseconds + 1,
            $"{record.Sequence}: {record.Verdict} {record.Reason} after {record.Timing.TotalMs} ms"));
        int inTime = records.Count(record => record.Verdict == Verdict.Pass);
        Assert.True(inTime > 0);
        double[] latencies = [.. records.Where(record => record.Verdict == Verdict.Pass).Select(record => record.Timing.TotalMs).Order()];
        Scale.Keep("R14",
            $"{records.Length} parts at 100 a second with a deadline of {DeadlineMilliseconds:0} ms, {3 * Environment.ProcessorCount} busy threads on {Environment.ProcessorCount} cores half of the time: {inTime} in time (p99 {latencies[inTime * 99 / 100]:0.0} ms, longest {latencies[^1]:0.0} ms), {records.Count(record => record.Reason == Reason.DeadlineMissed)} deadlineMissed, {records.Count(record => record.Reason == Reason.Overload)} overload; none late and unsaid");
    }

    void IInspectionSink.Take(Inspection inspection) => _records.Enqueue(inspection);

    void IInspectionSink.Lost(LostResults lost) => throw new NotSupportedException();
}
