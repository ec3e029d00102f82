using System.Collections.Concurrent;
using System.Diagnostics;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>A wall clock that is set by seconds, an hour or a year, in whatever direction, changes nothing but time stamps.</summary>
public sealed class R19_ClockSteps
{
    private const int Frames = 900;
    private static readonly TimeSpan ShorterThanAnyStep = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromDays(365), TimeSpan.FromDays(-365), TimeSpan.FromHours(1), TimeSpan.FromHours(-1), TimeSpan.FromDays(-365),
        TimeSpan.FromDays(365), TimeSpan.FromSeconds(-10), TimeSpan.FromSeconds(10),
    ];

    [Fact]
    public async Task ClockSteps_WhileInspecting_ChangeNothingButTimeStamps()
    {
        Scale.SkipWhenDone("R19");
        int steps = Scale.Of(8, 400);
        var clock = new LeapingClock();
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        var verdicts = new ConcurrentDictionary<string, int>();
        subscriber.Heard = (_, record) => verdicts.AddOrUpdate(record.GetProperty("verdict").GetString()!, 1, (_, count) => count + 1);
        long lastBeat = 0;
        int beats = 0;
        double longestPause = 0;
        broker.Tap = message =>
        {
            subscriber.Take(message);
            if (!message.Topic.EndsWith("/heartbeat", StringComparison.Ordinal)) return;
            if (lastBeat != 0) longestPause = Math.Max(longestPause, Stopwatch.GetElapsedTime(lastBeat).TotalSeconds);
            lastBeat = Stopwatch.GetTimestamp();
            Interlocked.Increment(ref beats);
        };
        using var model = new StandInModel(64, 64, _ => 0);
        using var store = new SequenceStore();
        var settings = new StationSettings
        {
            Name = "cap",
            Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None },
            Deadline = ShorterThanAnyStep,
            // The first frame compiles what inspects it, while others come; a busy machine holds them up too.
            QueueCapacity = Frames,
        };
        long shown;
        await using (Sender sender = await Sender.StartAsync(broker.Uri,
            options => options with { HeartbeatPeriod = TimeSpan.FromMilliseconds(100), KeepAlive = TimeSpan.FromSeconds(2) }, time: clock))
        {
            await using HandOver sinks = new HandOver(clock, NullLogger.Instance).Add("test", sender.Store);
            await using (var pipeline = new InspectionPipeline(
                settings, isSimulated: true,
                () => new SimulatedLineCamera(new SimulatedLineOptions { Width = 64, Height = 64, FramesPerSecond = 100 }, Frames,
                    clock),
                model, store, sinks, new NoPainter(), clock, NullLogger.Instance))
            {
                sender.Publisher.Status.Take(
                    new StationStatus("cap", StationState.Running, IsResponsive: () => pipeline.IsCameraResponsive));
                pipeline.Start();
                for (int step = 0; step < steps; step++)
                {
                    await GoesOnAsync();
                    Assert.True(pipeline.IsCameraResponsive);
                    clock.SetBy(Steps[step % Steps.Length]);
                }
                await GoesOnAsync();
                await pipeline.StopAsync();
                shown = pipeline.Metrics.Passed;
                Assert.Equal(0, pipeline.Metrics.NotInspected);
            }
            await subscriber.WaitForAllAsync(shown, TimeSpan.FromSeconds(20));
            // One connection for results, one for pictures, from the beginning to the end.
            Assert.Equal(2, broker.ConnectsOf("promised") + broker.ConnectsOf("promised-img"));
            Assert.Equal((0, 0), (sender.Publisher.Statistics.Dropped, sender.Publisher.Statistics.Waiting));
        }
        Assert.Equal((0, 0, 0), (subscriber.Check.MissingCount, subscriber.Check.Contradictions, subscriber.Backlog));
        Assert.Equal(shown, verdicts["pass"]);
        Assert.Single(verdicts);
        Assert.InRange(longestPause, 0.01, ShorterThanAnyStep.TotalSeconds);
        Scale.Keep("R19",
            $"{steps} steps of the wall clock from 10 s to a year, forward and back, while {shown} parts were inspected at 100 a second: none late, dropped or missing, one connection throughout, longest pause between heartbeats {longestPause:0.00} s");

        async Task GoesOnAsync()
        {
            (long parts, int heartbeats) = (subscriber.Live, Volatile.Read(ref beats));
            await Eventually.TrueAsync(() => subscriber.Live > parts + 40 && Volatile.Read(ref beats) > heartbeats + 3);
        }
    }

    [Fact]
    public async Task ClockSteps_WhileTheBrokerIsAway_MakeNoResultOld()
    {
        if (Scale.IsLong) Assert.Skip("A matter of kind, not of number.");
        const int Results = 3000;
        var clock = new LeapingClock();
        await using TestBroker broker = await TestBroker.StartAsync();
        var subscriber = new Subscriber();
        broker.Tap = subscriber.Take;
        await broker.StopAsync();
        // Small files: those but the newest may go when they are too old.
        await using Sender sender = await Sender.StartAsync(broker.Uri,
            limit: options => options with { MaximumBytes = 4_000_000, MaximumAge = TimeSpan.FromDays(7) }, time: clock);
        long sent = 0;
        foreach (TimeSpan step in (TimeSpan[])[TimeSpan.FromDays(365), TimeSpan.FromDays(-730), TimeSpan.FromDays(365)])
        {
            await sender.SendAsync(Results / 3, number => Sender.Record(number) with { CapturedAt = clock.GetUtcNow() });
            sent += Results / 3;
            clock.SetBy(step);
            // The outbox's own count is as of its last look for what is too old; one result more shows that it has looked since.
            await sender.SendAsync(1, number => Sender.Record(number) with { CapturedAt = clock.GetUtcNow() });
            sent++;
            await sender.RecordedAsync();
            clock.Leap(TimeSpan.FromSeconds(3));
            await Eventually.TrueAsync(() => sender.Undelivered == sent);
        }
        await broker.ListenAsync();
        await subscriber.WaitForAllAsync(sent, TimeSpan.FromSeconds(60));
        Assert.Equal(0, sender.Publisher.Statistics.Dropped);
    }
}
