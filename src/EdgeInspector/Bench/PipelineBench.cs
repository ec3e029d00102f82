using EdgeInspector.Configuration;
using EdgeInspector.Evaluating;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Bench;

/// <summary>
/// Measures the bare backbone, the graph, and the whole path from grab to verdict, in turns and on one thread, so that all see the same
/// machine.
/// </summary>
internal sealed class PipelineBench(IAnomalyModel model, BareBackbone backbone, Picture picture, int threads)
{
    private const int WarmUp = 100;
    private const int Block = 25;
    private const int Rounds = 5;
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(1);
    private static readonly PicturesConfiguration Pictures = new();

    /// <summary>Runs the bench.</summary>
    /// <param name="frames">Frames behind each figure.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<BenchResult> RunAsync(int frames, CancellationToken cancellation)
    {
        using IScoringSlot slot = model.CreateSlot();
        picture.Pixels.AsSpan(0, Math.Min(picture.Pixels.Length, slot.Input.Length)).CopyTo(slot.Input);
        await using var rig = new BenchRig(model, picture, frames + WarmUp, null);

        using var never = new ManualResetEvent(initialState: false);
        var backboneMs = new List<double>(frames);
        var graphMs = new List<double>(frames);
        // All on the thread that scores frames, which sleeps before each: the cores of a virtual machine are not equally fast, and a
        // thread that was at work has its core awake.
        void Time(Action run, List<double> milliseconds)
        {
            never.WaitOne(Nap);
            long started = TimeProvider.System.GetTimestamp();
            run();
            milliseconds.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }
        bool pathFirst = false;
        // One of each in turn: what slows the machine down for a moment meets all alike.
        for (int measured = -WarmUp; measured < frames; measured++, pathFirst = !pathFirst)
        {
            if (measured == 0)
            {
                rig.Forget();
                backboneMs.Clear();
                graphMs.Clear();
            }
            if (pathFirst) rig.Run(1, cancellation);
            rig.RunAside(
                () =>
                {
                    Time(backbone.Run, backboneMs);
                    Time(slot.Run, graphMs);
                },
                cancellation);
            if (!pathFirst) rig.Run(1, cancellation);
        }
        InspectionTiming[] timings = [.. rig.Timings];

        // One frame after the other used one slot alone; the other's buffers are to be there too.
        rig.Run(Block, cancellation);
        (Rates rates, double bytes) = Compare(
            frames, () => rig.Run(Block, cancellation),
            () =>
            {
                long started = TimeProvider.System.GetTimestamp();
                for (int i = 0; i < Block; i++) slot.Run();
                return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            });
        BenchPictures? pictures = model.Info.HasMap ? await MeasurePicturesAsync(rig, frames, cancellation) : null;
        return new BenchResult
        {
            BackboneMs = Percentiles.Of(backboneMs),
            GraphMs = Percentiles.Of(graphMs),
            PathMs = PathOf(timings),
            OverheadMs = Overhead([.. timings.Select(TotalOf)], graphMs),
            OwnMs = Percentiles.Of(timings.Select(timing => TotalOf(timing) - timing.InferMs)),
            Stages = new BenchStages(
                Percentiles.Of(timings.Select(timing => timing.GrabMs)), Percentiles.Of(timings.Select(timing => timing.QueueMs)),
                Percentiles.Of(timings.Select(timing => timing.PrepareMs)), Percentiles.Of(timings.Select(timing => timing.InferMs)),
                Percentiles.Of(timings.Select(timing => timing.VerdictMs))),
            FramesPerSecond = rates.First,
            GraphsPerSecond = rates.Second,
            FramesToGraphs = rates.Ratio,
            Pictures = pictures,
            BytesPerFrame = Math.Round(bytes, 1),
            Frames = frames,
            Frame = $"{picture.Width}x{picture.Height} {picture.Format}",
            Provider = model.Info.Provider,
            Threads = threads,
        };
    }

    private async Task<BenchPictures> MeasurePicturesAsync(BenchRig plain, int frames, CancellationToken cancellation)
    {
        using var painter = new OverlayPainter(Pictures.MaxWidth, Pictures.JpegQuality);
        await using var pictured = new BenchRig(model, picture, frames, painter);
        pictured.Run(WarmUp, cancellation);
        long dropped = 0;
        double RunPictured()
        {
            // As many pictures wait when the time begins as when it ends, and none while there should be none.
            pictured.Run(Block, cancellation);
            long before = pictured.PicturesDropped;
            double seconds = pictured.Run(Block, cancellation);
            dropped += pictured.PicturesDropped - before;
            pictured.WaitForPictures(cancellation);
            return seconds;
        }
        double RunPlain()
        {
            plain.Run(Block, cancellation);
            return plain.Run(Block, cancellation);
        }
        (Rates rates, _) = Compare(frames, RunPictured, RunPlain);

        // A line that leaves room for overload runs slower than the agent could; then every part should get its picture.
        const double Load = 0.8;
        double perSecond = Load * rates.Second;
        plain.Forget();
        pictured.Forget();
        long droppedBefore = pictured.PicturesDropped;
        for (int round = 0; round < Rounds; round++)
        {
            await plain.RunAtRateAsync(frames / Rounds, perSecond, cancellation);
            await pictured.RunAtRateAsync(frames / Rounds, perSecond, cancellation);
        }
        pictured.WaitForPictures(cancellation);
        return new BenchPictures
        {
            FramesPerSecond = rates.First,
            ToWithout = rates.Ratio,
            Drawn = Math.Round(1 - (double)dropped / RoundsOf(frames) / Block, 3),
            PacedPerSecond = Math.Round(perSecond, 1),
            PacedDrawn = Math.Round(1 - (double)(pictured.PicturesDropped - droppedBefore) / (frames / Rounds * Rounds), 3),
            PacedPathMs = PathOf(pictured.Timings),
            PacedPathWithoutMs = PathOf(plain.Timings),
        };
    }

    private static Percentiles PathOf(IEnumerable<InspectionTiming> timings) => Percentiles.Of(timings.Select(TotalOf));

    private static double TotalOf(InspectionTiming timing) => timing.GrabMs + timing.TotalMs;

    private static Percentiles Overhead(List<double> path, List<double> graph)
    {
        List<double> pathExcess = [], graphExcess = [];
        for (int first = 0; first < graph.Count; first += Block)
        {
            double usual = Median(graph.Skip(first).Take(Block));
            pathExcess.AddRange(path.Skip(first).Take(Block).Select(duration => duration - usual));
            graphExcess.AddRange(graph.Skip(first).Take(Block).Select(duration => duration - usual));
        }
        Percentiles with = Percentiles.Of(pathExcess), without = Percentiles.Of(graphExcess);
        return new Percentiles(Math.Round(with.P50 - without.P50, 3), Math.Round(with.P95 - without.P95, 3),
            Math.Round(with.P99 - without.P99, 3));
    }

    private static int RoundsOf(int frames) => Math.Max(1, frames / Block);

    // In turns, many and short ones: the machine's speed changes from second to second, and the median of the rounds does not see it.
    private static (Rates Rates, double BytesPerFrame) Compare(int frames, Func<double> first, Func<double> second)
    {
        int rounds = RoundsOf(frames);
        double[] firsts = new double[rounds], seconds = new double[rounds];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (int round = 0; round < rounds; round++) (firsts[round], seconds[round]) = (first(), second());
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        double ratio = Median(firsts.Zip(seconds, (a, b) => b / a));
        return (new Rates(Math.Round(Block / Median(firsts), 1), Math.Round(Block / Median(seconds), 1), Math.Round(ratio, 3)),
            (double)allocated / rounds / Block);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Size of the frames that a line shows this model: pixels a row, rows.</summary>
    public static (int Width, int Height) FrameSizeFor(ModelInfo model) => model switch
    {
        { Taught: { } taught } => ((int)taught.Width.Low, (int)taught.Height.Low),
        { RegionOfInterest: { } region } => (region.X + region.Width, region.Y + region.Height),
        _ => (model.InputWidth, model.InputHeight),
    };

    /// <summary>A frame as a camera would give it that shows a picture in the region of interest, and its edges around it.</summary>
    /// <param name="source">Rgb8.</param>
    /// <param name="region">Where in the frame it is, in pixels.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">Mono8 or Rgb8.</param>
    public static Picture FrameOf(Picture source, PixelRectangle region, int width, int height, PixelFormat format)
    {
        var picture = new Picture(width, height, format);
        int step = format.BytesPerPixel();
        var noise = new SplitMix64(1);
        for (int y = 0; y < height; y++)
        {
            (int top, int bottom, float down) = Between(y - region.Y, region.Height, source.Height);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, float along) = Between(x - region.X, region.Width, source.Width);
                for (int channel = 0; channel < step; channel++)
                {
                    int from = step == 1 ? 1 : channel;
                    float At(int row, int column) => source.Pixels[(row * source.Width + column) * 3 + from];
                    float above = float.Lerp(At(top, left), At(top, right), along),
                        below = float.Lerp(At(bottom, left), At(bottom, right), along);
                    // Sensors are noisy, and the encoder of the pictures feels it.
                    picture.Pixels[(y * width + x) * step + channel] = (byte)Math.Clamp(
                        (int)MathF.Round(float.Lerp(above, below, down)) + noise.NextInt32(5) - 2, 0, 255);
                }
            }
        }
        return picture;
    }

    // The source's two pixels that one of the target lies between, and how far from the first.
    private static (int First, int Second, float Share) Between(int pixel, int length, int sourceLength)
    {
        float place = Math.Clamp((pixel + 0.5f) * sourceLength / length - 0.5f, 0, sourceLength - 1);
        return ((int)place, Math.Min((int)place + 1, sourceLength - 1), place - (int)place);
    }

    private readonly record struct Rates(double First, double Second, double Ratio);
}
