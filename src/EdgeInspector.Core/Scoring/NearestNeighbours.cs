namespace EdgeInspector.Scoring;

/// <summary>
/// Exact nearest rows of a memory bank, and the scores that PatchCore (Roth et al., CVPR 2022) makes of their distances. The plain
/// reference of what the graph computes, by subtraction and in double.
/// </summary>
public static class NearestNeighbours
{
    /// <summary>Finds the nearest rows of one patch.</summary>
    /// <param name="bank">The rows.</param>
    /// <param name="patch">[dimensions].</param>
    /// <param name="count">How many, 1 to the bank's rows.</param>
    /// <returns>Rows with their Euclidean distances, nearest first, the lower row first on a tie.</returns>
    public static (int Row, double Distance)[] Find(MemoryBank bank, ReadOnlySpan<float> patch, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, bank.Rows);
        var all = new (int Row, double Distance)[bank.Rows];
        for (int row = 0; row < all.Length; row++) all[row] = (row, EuclideanDistance.Of(bank.Row(row), patch));
        return [.. all.OrderBy(neighbour => neighbour.Distance).ThenBy(neighbour => neighbour.Row).Take(count)];
    }

    /// <summary>The nearest rows of every row of the bank, itself first; in float, for the neighbourhoods of equation 7.</summary>
    /// <returns>[rows, count].</returns>
    public static int[] Neighbourhoods(MemoryBank bank, int count)
    {
        int[] table = new int[bank.Rows * count];
        Parallel.For(0, bank.Rows, () => new NearestList(count), (row, _, nearest) =>
        {
            nearest.Clear();
            for (int other = 0; other < bank.Rows; other++) nearest.Offer(other, SquaredDistance.Of(bank.Row(row), bank.Row(other)));
            for (int i = 0; i < count; i++) table[row * count + i] = nearest.Rows[i];
            return nearest;
        }, _ => { });
        return table;
    }

    /// <summary>The patch score: mean Euclidean distance to the k nearest rows.</summary>
    public static double PatchScore(MemoryBank bank, ReadOnlySpan<float> patch, int neighbours) =>
        Find(bank, patch, neighbours).Average(neighbour => neighbour.Distance);

    /// <summary>
    /// The image score weighted by how crowded the bank is around the nearest row of the worst patch (equation 7): the score times
    /// 1 - exp(distance to the nearest row) / sum of exp(distance) over that row's b nearest rows, itself among them.
    /// </summary>
    /// <param name="bank">The rows.</param>
    /// <param name="patches">[patches, dimensions] of one picture.</param>
    /// <param name="scale">Factor on all distances: the weight depends on their scale and does nothing where they are large.</param>
    /// <param name="neighbourhood">b.</param>
    public static double ReweightedImageScore(MemoryBank bank, ReadOnlySpan<float> patches, double scale = 1, int neighbourhood = 9)
    {
        int worst = 0, nearest = 0;
        double score = -1;
        for (int patch = 0; patch < patches.Length / bank.Dimensions; patch++)
        {
            (int row, double distance) = Find(bank, patches.Slice(patch * bank.Dimensions, bank.Dimensions), 1)[0];
            if (distance <= score) continue;
            (worst, nearest, score) = (patch, row, distance);
        }

        ReadOnlySpan<float> worstPatch = patches.Slice(worst * bank.Dimensions, bank.Dimensions);
        double sum = 0;
        // exp(a) / sum exp(b) = 1 / sum exp(b - a): the distances themselves would overflow.
        foreach ((int row, _) in Find(bank, bank.Row(nearest), Math.Min(neighbourhood, bank.Rows)))
            sum += Math.Exp(scale * (EuclideanDistance.Of(bank.Row(row), worstPatch) - score));
        return (1 - 1 / sum) * score * scale;
    }
}
