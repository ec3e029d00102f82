using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Frames;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// Whatever hangs (a driver while grabbing, opening or closing, the device, the publisher) is noticed, so that the watchdog is not fed
/// any more; a station that is slow on a machine that others keep busy is never taken for one that hangs. That systemd then kills and
/// starts the agent is tried in tests/package/boot.sh.
/// </summary>
public sealed class R17_HungStages
{
    private static readonly string[] Kinds = ["grabbing", "opening", "closing", "model", "publisher"];
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task WhateverHangs_IsNoticed_AndNothingElse()
    {
        Scale.SkipWhenDone("R17");
        int each = Scale.Of(1, 20);
        using var never = new ManualResetEventSlim();
        using var enough = new CancellationTokenSource();
        Thread[] hogs = [.. Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!enough.IsCancellationRequested)
                if (Environment.TickCount64 / 1000 % 2 == 0) enough.Token.WaitHandle.WaitOne(10);
        })
        { IsBackground = true })];
        foreach (Thread hog in hogs) hog.Start();
        // As the agent does for its stations: each that hangs keeps a thread of the pool.
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(workers + 3 * Kinds.Length * each, ports);
        List<Rig> hung = [.. Kinds.SelectMany(kind => Enumerable.Range(0, each).Select(_ => new Rig(kind, never)))];
        await using var healthy = new Rig("nothing", never);
        await using var slow = new Rig("slow", never);
        long started = Stopwatch.GetTimestamp();
        foreach (Rig rig in (Rig[])[.. hung, healthy, slow]) rig.Pipeline.Start();
        var noticed = new ConcurrentDictionary<Rig, TimeSpan>();
        int falseTrips = 0, looks = 0;
        while (noticed.Count < hung.Count && Stopwatch.GetElapsedTime(started) < Latest)
        {
            foreach (Rig rig in hung)
                if (!rig.IsAlive) noticed.TryAdd(rig, Stopwatch.GetElapsedTime(started));
            if (!healthy.IsAlive || !slow.IsAlive) falseTrips++;
            looks++;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        await enough.CancelAsync();
        foreach (Thread hog in hogs) hog.Join();
        never.Set();
        foreach (Rig rig in hung) await rig.DisposeAsync();
        ThreadPool.SetMinThreads(workers, ports);

        Assert.Empty(hung.Except(noticed.Keys).Select(rig => rig.Kind));
        Assert.Equal(0, falseTrips);
        Assert.True(healthy.Published > 100);
        double[] grabbing = [.. noticed.Where(one => one.Key.Kind == "grabbing").Select(one => one.Value.TotalSeconds)];
        Scale.Keep("R17",
            $"{hung.Count} stations that hung while grabbing, opening, closing, computing or publishing, each kind {each} times: all noticed, a hanging grab after at most {grabbing.Max():0.0} s, the others after at most {noticed.Values.Max().TotalSeconds:0.0} s; a healthy and a slow station beside {2 * Environment.ProcessorCount} busy threads on {Environment.ProcessorCount} cores, looked at {looks} times: no false alarm");
    }

    private sealed class Rig : IInspectionSink, IAsyncDisposable
    {
        private readonly StandInModel _model;
        private readonly SequenceStore _store = new();
        private readonly ManualResetEventSlim _never;
        private readonly HandOver _sinks;
        private int _published;

        public Rig(string kind, ManualResetEventSlim never)
        {
            (Kind, _never) = (kind, never);
            _model = new StandInModel(64, 64, _ =>
            {
                if (kind == "model") never.Wait();
                if (kind == "slow") never.Wait(2000);
                return 0;
            });
            var settings = new StationSettings
            {
                Name = kind,
                Rules = new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None }
            };
            _sinks = new HandOver(TimeProvider.System, NullLogger.Instance).Add("test", this);
            Pipeline = new InspectionPipeline(settings, isSimulated: true, Open, _model, _store, _sinks, new NoPainter(),
                TimeProvider.System, NullLogger.Instance);
        }

        public string Kind { get; }

        public InspectionPipeline Pipeline { get; }

        public bool IsAlive => Pipeline.IsAlive && _sinks.Hung.Count == 0;

        public int Published => Volatile.Read(ref _published);

        public void Take(Inspection inspection)
        {
            if (Kind == "publisher") _never.Wait();
            Interlocked.Increment(ref _published);
        }

        public void Lost(LostResults lost) => throw new NotSupportedException();

        public async ValueTask DisposeAsync()
        {
            await Pipeline.DisposeAsync();
            await _sinks.DisposeAsync();
            _model.Dispose();
            _store.Dispose();
        }

        private HangingCamera Open()
        {
            if (Kind == "opening") _never.Wait();
            return new HangingCamera(Kind, _never);
        }
    }

    private sealed class HangingCamera(string kind, ManualResetEventSlim never) : ICamera
    {
        private readonly SimulatedLineCamera _camera = new(new SimulatedLineOptions { Width = 64, Height = 64, FramesPerSecond = 20 }, 32,
            TimeProvider.System);

        public bool IsSimulated => true;

        public bool HasEnded => false;

        public bool TryGrab(TimeSpan timeout, [NotNullWhen(true)] out Frame? frame)
        {
            if (kind == "grabbing") never.Wait();
            if (kind == "closing") throw new CameraLostException("The cable was pulled.");
            return _camera.TryGrab(timeout, out frame);
        }

        public void Dispose()
        {
            if (kind == "closing") never.Wait();
            _camera.Dispose();
        }
    }
}
