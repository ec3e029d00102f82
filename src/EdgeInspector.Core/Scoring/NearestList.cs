namespace EdgeInspector.Scoring;

/// <summary>The k smallest of many squared distances, ascending, the earlier first on a tie.</summary>
internal sealed class NearestList(int count)
{
    private readonly float[] _distances = new float[count];
    private readonly int[] _rows = new int[count];

    /// <summary>Squared distances, ascending; infinity where fewer were offered.</summary>
    public ReadOnlySpan<float> Distances => _distances;

    /// <summary>Their rows.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Fill(_distances, float.PositiveInfinity);

    /// <summary>Keeps the row if it is among the nearest so far.</summary>
    public void Offer(int row, float distance)
    {
        if (distance >= _distances[^1]) return;
        int place = count - 1;
        for (; place > 0 && _distances[place - 1] > distance; place--)
            (_distances[place], _rows[place]) = (_distances[place - 1], _rows[place - 1]);
        (_distances[place], _rows[place]) = (distance, row);
    }
}
