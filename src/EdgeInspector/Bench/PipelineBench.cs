using EdgeInspector.Configuration;
using EdgeInspector.Evaluating;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Bench;

/// <summary>Measures the bare backbone, the graph, and the whole path from grab to verdict, in turns, so that all see the same machine.</summary>
internal sealed class PipelineBench(IAnomalyModel model, BareBackbone backbone, Picture picture, int threads)
{
    private const int WarmUp = 100;
    private const int Block = 25;
    private const int Rounds = 5;
    private static readonly PicturesConfiguration Pictures = new();

    /// <summary>Runs the bench.</summary>
    /// <param name="frames">Frames behind each figure.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<BenchResult> RunAsync(int frames, CancellationToken cancellation)
    {
        using IScoringSlot slot = model.CreateSlot();
        picture.Pixels.AsSpan(0, Math.Min(picture.Pixels.Length, slot.Input.Length)).CopyTo(slot.Input);
        await using var rig = new BenchRig(model, picture, frames + WarmUp, null);

        var backboneMs = new List<double>(frames);
        var graphMs = new List<double>(frames);
        for (int measured = -WarmUp; measured < frames; measured += Block)
        {
            if (measured == 0)
            {
                rig.Forget();
                backboneMs.Clear();
                graphMs.Clear();
            }
            Time(backbone.Run, backboneMs, cancellation);
            Time(slot.Run, graphMs, cancellation);
            rig.RunInTurn(Block, cancellation);
        }
        InspectionTiming[] timings = [.. rig.Timings];

        int counted = frames / Rounds * Rounds;
        double seconds = 0, graphSeconds = 0, plainSeconds = 0, picturedSeconds = 0;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (int round = 0; round < Rounds; round++)
        {
            seconds += rig.Run(frames / Rounds, cancellation);
            long started = TimeProvider.System.GetTimestamp();
            for (int i = 0; i < frames / Rounds; i++) slot.Run();
            graphSeconds += TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        using var painter = new OverlayPainter(Pictures.MaxWidth, Pictures.JpegQuality);
        await using BenchRig? pictured = model.Info.HasMap ? new BenchRig(model, picture, 0, painter) : null;
        pictured?.Run(Block, cancellation);
        int before = pictured?.Pictures ?? 0;
        for (int round = 0; round < Rounds && pictured is not null; round++)
        {
            picturedSeconds += pictured.Run(frames / Rounds, cancellation);
            plainSeconds += rig.Run(frames / Rounds, cancellation);
        }
        return new BenchResult
        {
            BackboneMs = Percentiles.Of(backboneMs),
            GraphMs = Percentiles.Of(graphMs),
            PathMs = Percentiles.Of(timings.Select(timing => timing.GrabMs + timing.TotalMs)),
            Stages = new BenchStages(
                Percentiles.Of(timings.Select(timing => timing.GrabMs)), Percentiles.Of(timings.Select(timing => timing.QueueMs)),
                Percentiles.Of(timings.Select(timing => timing.PrepareMs)), Percentiles.Of(timings.Select(timing => timing.InferMs)),
                Percentiles.Of(timings.Select(timing => timing.VerdictMs))),
            FramesPerSecond = Math.Round(counted / seconds, 1),
            GraphsPerSecond = Math.Round(counted / graphSeconds, 1),
            WithPicturesPerSecond = pictured is null ? null : Math.Round(counted / picturedSeconds, 1),
            WithPicturesToWithout = pictured is null ? null : Math.Round(plainSeconds / picturedSeconds, 3),
            PicturesDrawn = pictured is null ? null : (double)(pictured.Pictures - before) / counted,
            BytesPerFrame = Math.Round((double)allocated / counted, 1),
            Frames = frames,
            Frame = $"{picture.Width}x{picture.Height} {picture.Format}",
            Provider = model.Info.Provider,
            Threads = threads,
        };
    }

    /// <summary>A picture in another size and format, for frames as a camera would give them.</summary>
    /// <param name="source">Rgb8.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">Mono8 or Rgb8.</param>
    public static Picture Scaled(Picture source, int width, int height, PixelFormat format)
    {
        var picture = new Picture(width, height, format);
        int step = format.BytesPerPixel();
        var noise = new SplitMix64(1);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<byte> from = source.Pixels.AsSpan((y * source.Height / height * source.Width + x * source.Width / width) * 3, 3);
                // Sensors are noisy, and the encoder of the pictures feels it.
                for (int channel = 0; channel < step; channel++)
                    picture.Pixels[(y * width + x) * step + channel] = (byte)Math.Clamp(from[step == 1 ? 1 : channel] + noise.NextInt32(5) - 2, 0, 255);
            }
        }
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
