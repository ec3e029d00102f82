using System.Globalization;
using EdgeInspector.Agent;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.Shadowing;

namespace EdgeInspector.Bench;

/// <summary>
/// Measures what a version in the shadow, and learning in the background, take from a line that is as fast as the machine: in turns within
/// one run, so that both sides see the same machine.
/// </summary>
/// <param name="line">Judges the line's frames; stays the caller's.</param>
/// <param name="picture">Every frame.</param>
/// <param name="seconds">How long each side of a turn is measured.</param>
/// <param name="turns">How many pairs are measured.</param>
internal sealed class BesideBench(IAnomalyModel line, Picture picture, double seconds, int turns)
{
    private const int Block = 10, WarmUp = 100;
    private const string LoadFile = "/proc/loadavg";

    /// <summary>With a version that is offered every frame.</summary>
    /// <param name="shadow">It, with one thread; freed with this.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<BesideResult> WithShadowAsync(IAnomalyModel shadow, CancellationToken cancellation)
    {
        var seat = new ShadowSeat();
        var ledger = new ShadowLedger(new ShadowMemory(), TimeProvider.System);
        await using var rig = new BenchRig(line, picture, WarmUp, null, seat);
        var plan = new ShadowPlan(1, shadow.Info.Sha256 ?? "", null, 1, int.MaxValue, "bench", "bench");
        string? failure = null;
        var turn = new ShadowLane.Turn(ledger.Begin(plan, new ShadowBasis("", null, "bench")).Run, line.Info.Sha256 ?? "", rig.Rules, rig.Rules, 1);
        await using var lane = new ShadowLane("bench", shadow, turn, ledger, why => failure = why, TimeProvider.System);
        BesideResult result = Compare(
            "shadow", rig, () => seat.Lane = lane, () => seat.Lane = null, () => ledger.Memory.Counts.Judged, cancellation);
        return failure is null ? result : throw new InvalidOperationException($"The shadow failed: {failure}");
    }

    /// <summary>With a process that learns as the agent has it done.</summary>
    /// <param name="good">Folder with pictures of good parts.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<BesideResult> WithLearningAsync(string good, CancellationToken cancellation)
    {
        await using var rig = new BenchRig(line, picture, WarmUp, null);
        string folder = Directory.CreateTempSubdirectory("edge-inspector-bench-").FullName;
        try
        {
            // Ended before its folder goes.
            using var learning = new PausedProcess(
                [.. OwnProgram.Words, "learn", "--good", good, "--out", Path.Combine(folder, "model"), "--replace", "--in-background"]);
            return Compare("learning", rig, learning.GoOn, learning.Pause, () => learning.ProcessorSeconds, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private BesideResult Compare(
        string work, BenchRig rig, Action begin, Action end, Func<double> done, CancellationToken cancellation)
    {
        for (int i = 0; i < WarmUp; i += Block) rig.Run(Block, cancellation);
        List<BesidePair> pairs = [];
        for (int turn = 0; turn < turns; turn++)
        {
            // Either side goes first as often: a load that rises or falls meets both alike.
            bool isFirst = turn % 2 == 0;
            double without = isFirst ? RateOf(rig, cancellation) : 0;
            begin();
            double with = RateOf(rig, cancellation);
            end();
            if (!isFirst) without = RateOf(rig, cancellation);
            pairs.Add(new BesidePair(Math.Round(without, 1), Math.Round(with, 1)));
        }
        double[] ratios = [.. pairs.Select(pair => pair.With / pair.Without).Order()];
        double median = (ratios[(ratios.Length - 1) / 2] + ratios[ratios.Length / 2]) / 2;
        return new BesideResult(work, pairs, Math.Round(median, 3), Math.Round(done(), 1), Load());
    }

    private double RateOf(BenchRig rig, CancellationToken cancellation)
    {
        rig.Forget();
        long started = TimeProvider.System.GetTimestamp();
        int frames = 0;
        double taken;
        do
        {
            rig.Run(Block, cancellation);
            rig.Forget();
            frames += Block;
            taken = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }
        while (taken < seconds);
        return frames / taken;
    }

    private static double? Load() => File.Exists(LoadFile)
        ? double.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture) : null;
}
