namespace EdgeInspector.Learning;

/// <summary>
/// Keeps the images with the highest scores, and their maps, out of many. Safe from several threads; the same images are kept in any order.
/// </summary>
internal sealed class HighestScores(int count)
{
    private static readonly Comparer<CalibrationScore> HighestFirst = Comparer<CalibrationScore>.Create(
        (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : string.CompareOrdinal(a.File, b.File));

    private readonly Lock _lock = new();
    private readonly SortedDictionary<CalibrationScore, float[]> _kept = new(HighestFirst);

    /// <summary>Those kept, the highest first.</summary>
    public IReadOnlyList<SuspiciousImage> Images
    {
        get
        {
            lock (_lock) return [.. _kept.Select(image => new SuspiciousImage(image.Key, image.Value))];
        }
    }

    /// <summary>Keeps the image if it is among the highest so far.</summary>
    public void Offer(CalibrationScore score, ReadOnlySpan<float> map)
    {
        lock (_lock)
        {
            if (_kept.Count == count && HighestFirst.Compare(score, _kept.Keys.Last()) > 0) return;
            _kept[score] = map.ToArray();
            if (_kept.Count > count) _kept.Remove(_kept.Keys.Last());
        }
    }
}
