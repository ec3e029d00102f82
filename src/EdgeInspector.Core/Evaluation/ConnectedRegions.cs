namespace EdgeInspector.Evaluation;

/// <summary>The 8-connected regions of a mask.</summary>
/// <param name="Labels">[height, width]: 0 outside, else the region's number from 1.</param>
/// <param name="Areas">Pixels of each region; index 0 is region 1.</param>
public sealed record ConnectedRegions(int[] Labels, IReadOnlyList<int> Areas)
{
    /// <summary>Finds them.</summary>
    /// <param name="mask">[height, width], true inside.</param>
    /// <param name="width">Pixels a row.</param>
    public static ConnectedRegions Of(ReadOnlySpan<bool> mask, int width)
    {
        int height = mask.Length / width;
        int[] labels = new int[mask.Length];
        List<int> areas = [];
        var open = new Stack<int>();
        for (int start = 0; start < mask.Length; start++)
        {
            if (!mask[start] || labels[start] != 0) continue;
            int label = areas.Count + 1, area = 0;
            labels[start] = label;
            open.Push(start);
            while (open.TryPop(out int pixel))
            {
                area++;
                int x = pixel % width, y = pixel / width;
                for (int ny = Math.Max(0, y - 1); ny <= Math.Min(height - 1, y + 1); ny++)
                {
                    for (int nx = Math.Max(0, x - 1); nx <= Math.Min(width - 1, x + 1); nx++)
                    {
                        int neighbour = ny * width + nx;
                        if (!mask[neighbour] || labels[neighbour] != 0) continue;
                        labels[neighbour] = label;
                        open.Push(neighbour);
                    }
                }
            }
            areas.Add(area);
        }
        return new ConnectedRegions(labels, areas);
    }
}
