using EdgeInspector.Scoring;

namespace EdgeInspector.Learning.Methods.Lunar;

/// <summary>The bank's rows brought to 0..1, to search in. Used by one thread at a time.</summary>
internal sealed class ScaledBank : IDisposable
{
    private readonly FeatureMatrix _scaled;
    private readonly int[] _rows;

    public ScaledBank(FeatureMatrix patches, int[] rows, MinMaxScale scale)
    {
        _rows = rows;
        _scaled = new FeatureMatrix(rows.Length, patches.Dimensions);
        for (int i = 0; i < rows.Length; i++) scale.Apply(patches.Row(rows[i]), _scaled.Row(i));
    }

    /// <summary>The distances to the nearest rows, ascending.</summary>
    /// <param name="vector">Scaled.</param>
    /// <param name="count">How many.</param>
    /// <param name="itself">Row of all patches that is not looked at; -1 for none.</param>
    public double[] Nearest(ReadOnlySpan<float> vector, int count, int itself)
    {
        var nearest = new NearestList(count);
        nearest.Clear();
        for (int i = 0; i < _rows.Length; i++)
            if (_rows[i] != itself) nearest.Offer(i, SquaredDistance.Of(vector, _scaled.Row(i)));
        double[] distances = new double[count];
        for (int i = 0; i < count; i++) distances[i] = Math.Sqrt(nearest.Distances[i]);
        return distances;
    }

    public void Dispose() => _scaled.Dispose();
}
