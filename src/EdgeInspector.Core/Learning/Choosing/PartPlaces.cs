namespace EdgeInspector.Learning.Choosing;

/// <summary>
/// Where in a picture a part is likely to be: what is unlike the picture's rim, if that is neither next to nothing nor nearly all, else
/// anywhere but the rim. Good enough to place drawn defects; of no network, so that no candidate is favoured.
/// </summary>
internal sealed class PartPlaces
{
    private const int Cell = 8, Levels = 256;
    private const double Smallest = 0.03, Largest = 0.9, Margin = 0.1;
    private readonly int[] _cells;
    private readonly int _columns;

    private PartPlaces(int[] cells, int columns) => (_cells, _columns) = (cells, columns);

    /// <summary>Looks at one picture.</summary>
    /// <param name="rgb">[height, width, 3].</param>
    /// <param name="width">Pixels a row, at least 32.</param>
    /// <param name="height">Rows, at least 32.</param>
    public static PartPlaces Of(ReadOnlySpan<byte> rgb, int width, int height)
    {
        int columns = width / Cell, rows = height / Cell;
        float[][] colors = new float[columns * rows][];
        for (int i = 0; i < colors.Length; i++) colors[i] = MeanOf(rgb, width, i % columns * Cell, i / columns * Cell);
        bool IsRim(int cell) => cell % columns == 0 || cell % columns == columns - 1 || cell / columns == 0 || cell / columns == rows - 1;
        int[] rim = [.. Enumerable.Range(0, colors.Length).Where(IsRim)];
        float[] usual = [.. Enumerable.Range(0, 3)
            .Select(channel => rim.Select(cell => colors[cell][channel]).Order().ElementAt(rim.Length / 2))];
        float[] unlike = [.. colors.Select(color => MathF.Sqrt(color.Zip(usual, (one, other) => (one - other) * (one - other)).Sum()))];
        float limit = Otsu(unlike);
        int[] part = [.. Enumerable.Range(0, colors.Length).Where(cell => unlike[cell] > limit && !IsRim(cell))];
        double share = (double)part.Length / colors.Length;
        int marginX = (int)(columns * Margin), marginY = (int)(rows * Margin);
        return new PartPlaces(
            share is >= Smallest and <= Largest ? part : [.. Enumerable.Range(0, colors.Length).Where(cell =>
                cell % columns >= marginX && cell % columns < columns - marginX && cell / columns >= marginY
                && cell / columns < rows - marginY)],
            columns);
    }

    /// <summary>A place in the part, in pixels.</summary>
    public (double X, double Y) Draw(Numerics.SplitMix64 random)
    {
        int cell = _cells[random.NextInt32(_cells.Length)];
        return ((cell % _columns + random.NextDouble()) * Cell, (cell / _columns + random.NextDouble()) * Cell);
    }

    private static float[] MeanOf(ReadOnlySpan<byte> rgb, int width, int left, int top)
    {
        float[] sums = new float[3];
        for (int y = top; y < top + Cell; y++)
            for (int i = 0; i < Cell * 3; i++) sums[i % 3] += rgb[(y * width + left) * 3 + i];
        return [.. sums.Select(sum => sum / (Cell * Cell))];
    }

    private static float Otsu(float[] values)
    {
        float highest = values.Max();
        if (!(highest > 0)) return 0;
        int[] counts = new int[Levels];
        foreach (float value in values) counts[Math.Min(Levels - 1, (int)(value / highest * Levels))]++;
        double all = values.Length, mean = counts.Select((count, level) => count / all * level).Sum(), below = 0, sum = 0, best = -1;
        int limit = 0;
        for (int level = 0; level < Levels - 1; level++)
        {
            below += counts[level] / all;
            sum += counts[level] / all * level;
            if (below is <= 0 or >= 1) continue;
            double between = (mean * below - sum) * (mean * below - sum) / (below * (1 - below));
            if (between > best) (best, limit) = (between, level + 1);
        }
        return limit * highest / Levels;
    }
}
