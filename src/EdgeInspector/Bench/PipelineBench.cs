using EdgeInspector.Evaluating;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeInspector.Bench;

/// <summary>Measures the bare backbone, the graph, and the whole path from grab to verdict, in turns, so that all see the same machine.</summary>
internal sealed class PipelineBench(IAnomalyModel model, BareBackbone backbone, Picture picture, int threads)
{
    private const int WarmUp = 100;
    private const int Block = 25;
    private const int InFlight = 4;

    /// <summary>Runs the bench.</summary>
    /// <param name="frames">Frames behind each figure.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<BenchResult> RunAsync(int frames, CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        using var slot = model.CreateSlot();
        picture.Pixels.AsSpan(0, Math.Min(picture.Pixels.Length, slot.Input.Length)).CopyTo(slot.Input);
        using var publisher = new BenchPublisher(frames + WarmUp);
        using var store = new SequenceStore();
        var camera = new BenchCamera(picture, InspectionPipeline.FramesInFlight(InFlight), time);
        var settings = new StationSettings
        {
            Name = "bench",
            Verdict = new VerdictSettings { Threshold = float.MaxValue },
            Pictures = PicturePolicy.None,
            SourceWaits = true,
        };
        await using var pipeline = new InspectionPipeline(
            settings, true, () => camera, model, store, publisher, new NoPainter(), time, NullLogger.Instance);
        pipeline.Start();

        var backboneMs = new List<double>(frames);
        var graphMs = new List<double>(frames);
        for (int measured = -WarmUp; measured < frames; measured += Block)
        {
            if (measured == 0)
            {
                publisher.Clear();
                backboneMs.Clear();
                graphMs.Clear();
            }
            Time(backbone.Run, backboneMs, cancellation);
            Time(slot.Run, graphMs, cancellation);
            for (int i = 0; i < Block; i++)
            {
                camera.Allow(1);
                publisher.Wait(cancellation);
            }
        }
        IReadOnlyList<InspectionTiming> timings = publisher.Timings;

        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long started = time.GetTimestamp();
        camera.Allow(frames);
        for (int i = 0; i < frames; i++) publisher.Wait(cancellation);
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        started = time.GetTimestamp();
        for (int i = 0; i < frames; i++) slot.Run();
        double graphSeconds = time.GetElapsedTime(started).TotalSeconds;
        camera.End();
        await pipeline.StopAsync();
        return new BenchResult
        {
            BackboneMs = Percentiles.Of(backboneMs),
            GraphMs = Percentiles.Of(graphMs),
            PathMs = Percentiles.Of(timings.Select(timing => timing.GrabMs + timing.TotalMs)),
            Stages = new BenchStages(
                Percentiles.Of(timings.Select(timing => timing.GrabMs)), Percentiles.Of(timings.Select(timing => timing.QueueMs)),
                Percentiles.Of(timings.Select(timing => timing.PrepareMs)), Percentiles.Of(timings.Select(timing => timing.InferMs)),
                Percentiles.Of(timings.Select(timing => timing.VerdictMs))),
            FramesPerSecond = Math.Round(frames / seconds, 1),
            GraphsPerSecond = Math.Round(frames / graphSeconds, 1),
            BytesPerFrame = Math.Round((double)allocated / frames, 1),
            Frames = frames,
            Frame = $"{picture.Width}x{picture.Height} {picture.Format}",
            Provider = model.Info.Provider,
            Threads = threads,
        };
    }

    /// <summary>A picture of noise in the size that the model was taught, or another.</summary>
    public static Picture Noise(int width, int height, PixelFormat format)
    {
        var picture = new Picture(width, height, format);
        var random = new SplitMix64(1);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)random.NextInt32(256);
        return picture;
    }

    private static void Time(Action run, List<double> milliseconds, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        for (int i = 0; i < Block; i++)
        {
            long started = TimeProvider.System.GetTimestamp();
            run();
            milliseconds.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }
    }
}
