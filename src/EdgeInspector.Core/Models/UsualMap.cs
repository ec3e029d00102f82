namespace EdgeInspector.Models;

/// <summary>
/// What the anomaly maps of good parts are usually like, place by place: from taught pictures, each scored by a model that had not seen it.
/// What later stands out at one place in picture after picture does not come from the parts.
/// </summary>
public sealed class UsualMap
{
    /// <summary>Pixels of the map from one place to the next, to the right and down; maps are blurred wider than that.</summary>
    public const int Step = 8;

    /// <summary>Holds the figures.</summary>
    /// <param name="columns">Places a row.</param>
    /// <param name="rows">Rows of places.</param>
    /// <param name="mean">[rows, columns], in score units.</param>
    /// <param name="deviation">Standard deviation (n - 1), likewise.</param>
    /// <exception cref="ArgumentException">There are not as many figures as places.</exception>
    public UsualMap(int columns, int rows, float[] mean, float[] deviation)
    {
        if (mean.Length != columns * rows || deviation.Length != mean.Length)
            throw new ArgumentException($"There are {mean.Length} means and {deviation.Length} deviations of {columns} by {rows} places.");
        (Columns, Rows, Mean, Deviation) = (columns, rows, mean, deviation);
    }

    /// <summary>Places a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of places.</summary>
    public int Rows { get; }

    /// <summary>[rows, columns], in score units.</summary>
    public float[] Mean { get; }

    /// <summary>[rows, columns], in score units; 0 or more.</summary>
    public float[] Deviation { get; }

    /// <summary>How many places a map of so many pixels has.</summary>
    public static (int Columns, int Rows) GridOf(int width, int height) => (Math.Max(1, width / Step), Math.Max(1, height / Step));

    /// <summary>A map's values at its places. Nothing is allocated.</summary>
    /// <param name="map">[height, width].</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="places">[rows, columns], filled.</param>
    public static void Sample<T>(ReadOnlySpan<T> map, int width, int height, Span<T> places)
    {
        (int columns, int rows) = GridOf(width, height);
        for (int row = 0, place = 0; row < rows; row++)
        {
            int y = Math.Min(height - 1, row * Step + Step / 2);
            for (int column = 0; column < columns; column++, place++)
                places[place] = map[y * width + Math.Min(width - 1, column * Step + Step / 2)];
        }
    }

    /// <summary>Of sampled maps.</summary>
    /// <param name="width">Pixels a row of the maps.</param>
    /// <param name="height">Rows of the maps.</param>
    /// <param name="maps">The places of each, see <see cref="Sample"/>.</param>
    /// <returns>Null for fewer than two maps.</returns>
    public static UsualMap? Of(int width, int height, IReadOnlyCollection<float[]> maps)
    {
        if (maps.Count < 2) return null;
        (int columns, int rows) = GridOf(width, height);
        float[] mean = new float[columns * rows], deviation = new float[mean.Length];
        for (int place = 0; place < mean.Length; place++)
        {
            double average = maps.Average(map => (double)map[place]);
            mean[place] = (float)average;
            deviation[place] = (float)Math.Sqrt(
                maps.Sum(map => (map[place] - average) * (map[place] - average)) / (maps.Count - 1));
        }
        return new UsualMap(columns, rows, mean, deviation);
    }
}
