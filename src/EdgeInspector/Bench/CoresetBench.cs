using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Reference;

namespace EdgeInspector.Bench;

/// <summary>The choice of a memory bank against the plain farthest-first loop on the same rows, with the same distance kernel.</summary>
internal static class CoresetBench
{
    /// <summary>Runs both, and checks that they choose the same rows.</summary>
    /// <param name="rows">The candidates.</param>
    /// <param name="count">Rows to choose.</param>
    /// <param name="threads">Threads of the plain loop; the choice itself takes one.</param>
    /// <exception cref="InvalidOperationException">They choose differently.</exception>
    public static CoresetResult Run(FeatureMatrix rows, int count, int threads)
    {
        int[] candidates = [.. Enumerable.Range(0, rows.Rows)];
        long started = TimeProvider.System.GetTimestamp();
        int[] pruned = GreedyCoreset.Select(rows, candidates, count, 0).Rows;
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        started = TimeProvider.System.GetTimestamp();
        int[] plain = PlainCoreset.Select(rows, candidates, count, 0, threads).Rows;
        double plainSeconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        if (!pruned.SequenceEqual(plain)) throw new InvalidOperationException("The choice differs from the plain loop's.");
        return new CoresetResult(rows.Rows, rows.Dimensions, count, Math.Round(seconds, 2), Math.Round(plainSeconds, 2), threads,
            Math.Round(plainSeconds / seconds, 1));
    }
}
