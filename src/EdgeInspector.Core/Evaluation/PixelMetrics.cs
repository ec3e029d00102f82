using EdgeInspector.Scoring;

namespace EdgeInspector.Evaluation;

/// <summary>
/// Pixel AUROC and AUPRO (Bergmann et al., CVPR 2020), exact over all distinct thresholds, at the resolution of the masks. Both curves
/// change their height only at scores of defect pixels, so those alone are kept and sorted; the good pixels are counted between them in
/// a second pass over the maps. Memory: 12 bytes a defect pixel and the maps at the model's own size.
/// </summary>
public sealed class PixelMetrics
{
    private readonly List<(float[] Map, int MapWidth, bool[]? Mask, int Width, int Height)> _images = [];
    private readonly List<float> _scores = [];
    private readonly List<float> _shares = [];
    private long _goodPixels;

    /// <summary>Pixels counted so far.</summary>
    public long Pixels => _goodPixels + _scores.Count;

    /// <summary>Defect regions so far.</summary>
    public int Regions { get; private set; }

    /// <summary>Adds one image.</summary>
    /// <param name="map">[map height, map width]; kept.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="mask">[height, width], true where the defect is; null for a good image.</param>
    /// <param name="width">Width of the mask, in its pixels.</param>
    /// <param name="height">Height of the mask, in its pixels.</param>
    public void Add(float[] map, int mapWidth, bool[]? mask, int width, int height)
    {
        _images.Add((map, mapWidth, mask, width, height));
        _goodPixels += mask?.LongCount(inside => !inside) ?? (long)width * height;
        if (mask is null) return;
        ConnectedRegions regions = ConnectedRegions.Of(mask, width);
        Regions += regions.Areas.Count;
        BilinearResize resize = Resize(map, mapWidth, width, height);
        float[] row = new float[width];
        for (int y = 0; y < height; y++)
        {
            if (!mask.AsSpan(y * width, width).Contains(true)) continue;
            resize.RunRow(map, y, row);
            for (int x = 0; x < width; x++)
            {
                int label = regions.Labels[y * width + x];
                if (label == 0) continue;
                _scores.Add(row[x]);
                _shares.Add(1f / regions.Areas[label - 1]);
            }
        }
    }

    /// <summary>Computes the figures.</summary>
    /// <param name="limits">False positive rates up to which AUPRO is taken, each greater than 0 and at most 1.</param>
    /// <returns>AUROC (ties counted half) and one AUPRO per limit; NaN without defect or without good pixels.</returns>
    public (double Auroc, double[] Aupro) Compute(params ReadOnlySpan<double> limits)
    {
        double[] aupro = new double[limits.Length];
        if (_scores.Count == 0 || _goodPixels == 0)
        {
            Array.Fill(aupro, double.NaN);
            return (double.NaN, aupro);
        }
        float[] scores = [.. _scores], shares = [.. _shares];
        Array.Sort(scores, shares);
        (long[] equal, long[] above) = CountGoodPixels(scores);

        double auroc = 0;
        // Descending over the distinct defect scores: first the good pixels above, then those of the same score together with the defect
        // pixels.
        double overlap = 0, rate = 0;
        long defects = 0;
        for (int last = scores.Length - 1, first; last >= 0; last = first - 1)
        {
            first = last;
            while (first > 0 && scores[first - 1] == scores[last]) first--;
            double gained = 0;
            for (int i = first; i <= last; i++) gained += shares[i];
            double flat = (double)above[last] / _goodPixels, slope = (double)equal[first] / _goodPixels;
            auroc += flat * defects + slope * (defects + (last - first + 1) / 2.0);
            Integrate(aupro, limits, rate, flat, overlap, overlap);
            Integrate(aupro, limits, rate + flat, slope, overlap, overlap + gained);
            rate += flat + slope;
            overlap += gained;
            defects += last - first + 1;
        }
        // The good pixels below every defect score.
        auroc += (1 - rate) * defects;
        Integrate(aupro, limits, rate, 1 - rate, overlap, overlap);
        for (int i = 0; i < aupro.Length; i++) aupro[i] /= limits[i] * Regions;
        return (auroc / defects, aupro);
    }

    // The part of a straight piece of the curve that lies left of each limit.
    private static void Integrate(double[] areas, ReadOnlySpan<double> limits, double start, double width, double from, double to)
    {
        for (int i = 0; i < areas.Length; i++)
        {
            double taken = Math.Min(width, limits[i] - start);
            if (taken <= 0) continue;
            double end = from + (to - from) * (taken / width);
            areas[i] += taken * (from + end) / 2;
        }
    }

    // equal[first of a run of equal scores]: good pixels of that score. above[last of a run]: those between it and the next higher score.
    private (long[] Equal, long[] Above) CountGoodPixels(float[] scores)
    {
        long[] equal = new long[scores.Length], above = new long[scores.Length];
        foreach ((float[] map, int mapWidth, bool[]? mask, int width, int height) in _images)
        {
            BilinearResize resize = Resize(map, mapWidth, width, height);
            float[] row = new float[width];
            for (int y = 0; y < height; y++)
            {
                resize.RunRow(map, y, row);
                for (int x = 0; x < width; x++)
                {
                    if (mask is not null && mask[y * width + x]) continue;
                    int place = LowerBound(scores, row[x]);
                    if (place < scores.Length && scores[place] == row[x]) equal[place]++;
                    else if (place > 0) above[place - 1]++;
                }
            }
        }
        return (equal, above);
    }

    // Index of the first score that is not less.
    private static int LowerBound(float[] scores, float value)
    {
        int low = 0, high = scores.Length;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (scores[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static BilinearResize Resize(float[] map, int mapWidth, int width, int height) =>
        new(mapWidth, map.Length / mapWidth, width, height);
}
