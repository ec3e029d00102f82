using EdgeInspector.Evaluating;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Inference.Sessions;
using EdgeInspector.Learning;
using EdgeInspector.Learning.Methods.Knn;
using EdgeInspector.Models;

namespace EdgeInspector.Bench;

/// <summary>
/// How the cost of a picture grows with input size, bank, and stations side by side; models are learned for it and thrown away.
/// </summary>
internal static class GrowthBench
{
    private const int WarmUp = 10;
    private static readonly (int Side, int Rows)[] Sizes = [(128, 2000), (256, 1000), (256, 2000), (256, 5000), (256, 10_000), (384, 2000),
        (512, 2000)];

    /// <summary>Runs it.</summary>
    /// <param name="good">Folder of good images; at most 30 are used.</param>
    /// <param name="runs">Runs behind each figure.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IReadOnlyList<GrowthResult> Run(string good, int runs, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("edge-inspector-growth-").FullName;
        List<GrowthResult> results = [];
        try
        {
            foreach ((int side, int rows) in Sizes)
            {
                Learn(good, folder, side, rows, cancellation);
                foreach (int stations in (int[])(side == 256 && rows == 2000 ? [1, 2, 4] : [1]))
                    results.Add(Measure(folder, side, rows, stations, runs, cancellation));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return results;
    }

    private static void Learn(string good, string folder, int side, int rows, CancellationToken cancellation) => new LearningRun
    {
        Good = good,
        Out = Path.Combine(folder, "model"),
        Size = (side, side),
        Replace = true,
        // One group for all images, whatever their names: nothing is left out, because no threshold is wanted.
        Options = new LearningOptions
        {
            Method = new KnnOptions { BankRows = rows },
            MaxImages = 30,
            GroupPattern = "^",
            Threshold = float.MaxValue
        },
    }.Execute(PictureLibrary.Codec(), TimeProvider.System, _ => { }, new CallbackProgress(TimeProvider.System, _ => { }), cancellation);

    private static GrowthResult Measure(string folder, int side, int rows, int stations, int runs, CancellationToken cancellation)
    {
        // Stations share the processor: each gets its part of the threads, at least one.
        int threads = Math.Max(1, Environment.ProcessorCount / stations);
        var models = new IAnomalyModel[stations];
        var milliseconds = new double[stations][];
        try
        {
            for (int i = 0; i < stations; i++)
                models[i] = PackageReader.Load(Path.Combine(folder, "model"), new SessionSettings { Threads = threads });
            long started = TimeProvider.System.GetTimestamp();
            Parallel.For(0, stations, new ParallelOptions { MaxDegreeOfParallelism = stations, CancellationToken = cancellation },
                i => milliseconds[i] = Time(models[i], runs));
            double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            return new GrowthResult(
                $"{side}x{side}", models[0].Info.BankPatches, stations, threads,
                Percentiles.Of(milliseconds.SelectMany(station => station)),
                Math.Round((runs + WarmUp) * stations / seconds, 1));
        }
        finally
        {
            foreach (IAnomalyModel? model in models) model?.Dispose();
        }
    }

    private static double[] Time(IAnomalyModel model, int runs)
    {
        using IScoringSlot slot = model.CreateSlot();
        for (int i = 0; i < WarmUp; i++) slot.Run();
        double[] milliseconds = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long started = TimeProvider.System.GetTimestamp();
            slot.Run();
            milliseconds[i] = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        }
        return milliseconds;
    }
}
