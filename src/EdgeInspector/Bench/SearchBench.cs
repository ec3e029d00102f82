using EdgeInspector.Evaluating;
using EdgeInspector.Inference.Sessions;

namespace EdgeInspector.Bench;

/// <summary>How near the search of the bank comes to the runtime's bare matrix product, in turns on the same threads.</summary>
internal static class SearchBench
{
    private const int Patches = 1024, Dimensions = 152;
    private const int WarmUp = 20, Block = 10;

    /// <summary>Runs it.</summary>
    /// <param name="rows">Rows of the bank.</param>
    /// <param name="threads">Threads of one run.</param>
    /// <param name="runs">Runs behind each figure.</param>
    /// <param name="cancellation">Ends it.</param>
    public static SearchResult Run(int rows, int threads, int runs, CancellationToken cancellation)
    {
        using var product = new BankSearchProbe(Patches, rows, Dimensions, null, threads);
        using var one = new BankSearchProbe(Patches, rows, Dimensions, 1, threads);
        using var three = new BankSearchProbe(Patches, rows, Dimensions, 3, threads);
        BankSearchProbe[] probes = [product, one, three];
        List<double>[] milliseconds = [.. probes.Select(_ => new List<double>(runs))];
        for (int run = -WarmUp; run < runs; run += Block)
        {
            for (int i = 0; i < probes.Length; i++)
            {
                if (run == 0) milliseconds[i].Clear();
                for (int repeat = 0; repeat < Block; repeat++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    long started = TimeProvider.System.GetTimestamp();
                    probes[i].Run();
                    milliseconds[i].Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
                }
            }
        }
        double peak = Percentiles.Of(milliseconds[0]).P50, first = Percentiles.Of(milliseconds[1]).P50,
            third = Percentiles.Of(milliseconds[2]).P50;
        return new SearchResult(rows, threads, Math.Round(peak, 3), Math.Round(first, 3), Math.Round(third, 3), Math.Round(peak / first, 3),
            Math.Round(peak / third, 3));
    }
}
