namespace EdgeInspector.Scoring.Reference;

/// <summary>
/// Farthest-first selection as the papers write it: after each choice every row is compared with the new center. The plain reference of
/// <see cref="GreedyCoreset"/>.
/// </summary>
public static class PlainCoreset
{
    /// <summary>Chooses rows.</summary>
    /// <param name="rows">All embeddings.</param>
    /// <param name="candidates">Rows that may be chosen, ascending.</param>
    /// <param name="count">Rows to choose, at most as many as there are candidates.</param>
    /// <param name="start">Position in <paramref name="candidates"/> of the first choice.</param>
    /// <param name="threads">Threads that share the rows.</param>
    /// <returns>Chosen rows in the order of their choice, and the covering radius with the first j + 1 of them.</returns>
    public static CoresetSelection Select(FeatureMatrix rows, int[] candidates, int count, int start, int threads)
    {
        float[] nearest = new float[candidates.Length];
        Array.Fill(nearest, float.PositiveInfinity);
        int[] chosen = new int[count], farthest = new int[threads];
        float[] radii = new float[count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        int part = (candidates.Length + threads - 1) / threads, next = start;
        for (int i = 0; i < count; i++)
        {
            chosen[i] = candidates[next];
            int center = chosen[i];
            Parallel.For(0, threads, parallel, thread =>
            {
                ReadOnlySpan<float> vector = rows.Row(center);
                int first = Math.Min(thread * part, candidates.Length - 1), best = first;
                for (int row = first; row < Math.Min(first + part, candidates.Length); row++)
                {
                    nearest[row] = Math.Min(nearest[row], SquaredDistance.Of(rows.Row(candidates[row]), vector));
                    if (nearest[row] > nearest[best]) best = row;
                }
                farthest[thread] = best;
            });
            // The parts come in order, so the lowest index wins a tie.
            next = farthest.Aggregate((a, b) => nearest[b] > nearest[a] ? b : a);
            radii[i] = MathF.Sqrt(nearest[next]);
        }
        return new CoresetSelection(chosen, radii);
    }
}
