using EdgeInspector.Frames;

namespace EdgeInspector.Verdicts;

/// <summary>
/// The rule of one zone, or of what lies in none: the score of its own pixels. A zone is scored on the smallest rectangle around it, so
/// that many small ones cost no more than one large one. Holds its buffers; used by one thread at a time.
/// </summary>
internal sealed class AreaRule
{
    private readonly int _mapWidth;
    private readonly PixelRectangle _window;
    private readonly float[] _values;
    private readonly RegionScore _score;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="name">The zone; null for what lies in none.</param>
    /// <param name="settings">What decides there.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="mapHeight">Map rows.</param>
    /// <param name="covered">The part of the frame that the map covers, in frame pixels.</param>
    /// <param name="ignored">[mapHeight, mapWidth], true outside of it; null for the whole map.</param>
    /// <exception cref="ArgumentException">There is no room for a region of the smallest area.</exception>
    public AreaRule(string? name, VerdictSettings settings, int mapWidth, int mapHeight, PixelRectangle covered, bool[]? ignored)
    {
        (Name, Settings, Ignored, _mapWidth) = (name, settings, ignored, mapWidth);
        MinimumArea = RegionFinder.MapArea(settings.MinimumRegionArea, mapWidth, mapHeight, covered);
        _window = name is null || ignored is null ? new PixelRectangle(0, 0, mapWidth, mapHeight) : Around(ignored, mapWidth);
        bool isWhole = _window == new PixelRectangle(0, 0, mapWidth, mapHeight);
        _values = isWhole ? [] : new float[_window.Width * _window.Height];
        _score = new RegionScore(_window.Width, _window.Height, MinimumArea, isWhole ? ignored : Cut(ignored!));
    }

    /// <summary>The zone; null for what lies in none.</summary>
    public string? Name { get; }

    /// <summary>What decides there.</summary>
    public VerdictSettings Settings { get; }

    /// <summary>[map height, map width], true outside of it; null for the whole map.</summary>
    public bool[]? Ignored { get; }

    /// <summary>Smallest region that counts, in map pixels.</summary>
    public int MinimumArea { get; }

    /// <summary>Its score; NaN when any value in it is not finite.</summary>
    /// <param name="map">[map height, map width].</param>
    public float ScoreOf(ReadOnlySpan<float> map)
    {
        if (_values.Length == 0) return _score.Of(map);
        for (int y = 0; y < _window.Height; y++)
            map.Slice((_window.Y + y) * _mapWidth + _window.X, _window.Width).CopyTo(_values.AsSpan(y * _window.Width));
        return _score.Of(_values);
    }

    private bool[] Cut(bool[] ignored)
    {
        bool[] cut = new bool[_values.Length];
        for (int y = 0; y < _window.Height; y++)
            ignored.AsSpan((_window.Y + y) * _mapWidth + _window.X, _window.Width).CopyTo(cut.AsSpan(y * _window.Width));
        return cut;
    }

    // At least one pixel is not ignored.
    private static PixelRectangle Around(bool[] ignored, int width)
    {
        int left = width, top = int.MaxValue, right = 0, bottom = 0;
        for (int i = 0; i < ignored.Length; i++)
        {
            if (ignored[i]) continue;
            (int x, int y) = (i % width, i / width);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
        }
        return new PixelRectangle(left, top, right - left, bottom - top);
    }
}
