using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeInspector.Verdicts;

/// <summary>
/// The score of an anomaly map: the highest level at which the map, outside the ignore mask, has an 8-connected component of at least
/// a given area. With an area of one pixel this is the maximum. Holds its buffers; used by one thread at a time.
/// </summary>
public sealed class RegionScore
{
    private readonly int _width;
    private readonly int _height;
    private readonly int _minimumArea;
    private readonly bool[]? _ignored;
    private readonly float[] _visible;
    private readonly float[] _levels;
    private readonly int[] _order;
    private readonly int[] _parent;
    private readonly int[] _area;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="width">Map pixels a row.</param>
    /// <param name="height">Map rows.</param>
    /// <param name="minimumArea">In map pixels, at least 1.</param>
    /// <param name="ignored">[height, width], true where the map does not count; null for no mask.</param>
    /// <exception cref="ArgumentException">The mask has another size, or leaves no part as large as the minimum area: nothing could ever
    /// fail.</exception>
    public RegionScore(int width, int height, int minimumArea, bool[]? ignored)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumArea, 1);
        if (ignored is not null && ignored.Length != width * height)
            throw new ArgumentException($"The mask has {ignored.Length} pixels, the map {width}x{height}.", nameof(ignored));
        if (ignored is not null && !ignored.Contains(false))
            throw new ArgumentException("The ignore mask hides the whole picture: nothing would ever be inspected.", nameof(ignored));
        (_width, _height, _minimumArea, _ignored) = (width, height, minimumArea, ignored);
        _visible = ignored is null ? [] : new float[width * height];
        bool ranked = minimumArea > 1;
        _levels = ranked ? new float[width * height] : [];
        _order = ranked ? new int[width * height] : [];
        _parent = ranked ? new int[width * height] : [];
        _area = ranked ? new int[width * height] : [];
        if (!float.IsFinite(Of(new float[width * height])))
            throw new ArgumentException($"No visible part of the picture is as large as the smallest region ({minimumArea} map pixels).",
                nameof(minimumArea));
    }

    /// <summary>Computes the score.</summary>
    /// <param name="map">[height, width].</param>
    /// <returns>The score; NaN when any counted value of the map is not finite.</returns>
    public float Of(ReadOnlySpan<float> map)
    {
        if (map.Length != _width * _height)
            throw new ArgumentException($"The map has {map.Length} values, expected {_width}x{_height}.", nameof(map));
        if (!float.IsFinite(FiniteMaximum(map, _ignored, out float maximum))) return float.NaN;
        return _minimumArea == 1 ? maximum : HighestLevelWithArea(Visible(map));
    }

    // Returns 0 when all counted values are finite, else NaN: x * 0 is 0 for finite x and NaN for infinities and NaN.
    private static float FiniteMaximum(ReadOnlySpan<float> map, bool[]? ignored, out float maximum)
    {
        float zero = 0;
        maximum = float.NegativeInfinity;
        if (ignored is not null)
        {
            for (int i = 0; i < map.Length; i++)
            {
                if (ignored[i]) continue;
                zero += map[i] * 0;
                maximum = Math.Max(maximum, map[i]);
            }
            return zero;
        }

        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(map);
        Vector<float> zeros = Vector<float>.Zero, maxima = new(float.NegativeInfinity);
        foreach (Vector<float> values in vectors)
        {
            zeros += values * Vector<float>.Zero;
            maxima = Vector.Max(maxima, values);
        }
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            zero += zeros[lane];
            maximum = Math.Max(maximum, maxima[lane]);
        }
        foreach (float value in map[(vectors.Length * Vector<float>.Count)..])
        {
            zero += value * 0;
            maximum = Math.Max(maximum, value);
        }
        return zero;
    }

    private ReadOnlySpan<float> Visible(ReadOnlySpan<float> map)
    {
        if (_ignored is null) return map;
        for (int i = 0; i < map.Length; i++) _visible[i] = _ignored[i] ? float.NegativeInfinity : map[i];
        return _visible;
    }

    // Floods the map from its peaks downwards: pixels join in descending order, the first component to reach the area names the level.
    private float HighestLevelWithArea(ReadOnlySpan<float> map)
    {
        for (int i = 0; i < map.Length; i++)
        {
            _levels[i] = -map[i];
            _order[i] = i;
        }
        _levels.AsSpan().Sort(_order.AsSpan());
        Array.Fill(_parent, -1);
        foreach (int pixel in _order)
        {
            if (float.IsNegativeInfinity(map[pixel])) break;
            _parent[pixel] = pixel;
            _area[pixel] = 1;
            int x = pixel % _width, y = pixel / _width;
            for (int ny = Math.Max(0, y - 1); ny <= Math.Min(_height - 1, y + 1); ny++)
            {
                for (int nx = Math.Max(0, x - 1); nx <= Math.Min(_width - 1, x + 1); nx++)
                    if (_parent[ny * _width + nx] >= 0) Join(ny * _width + nx, pixel);
            }
            if (_area[Root(pixel)] >= _minimumArea) return map[pixel];
        }
        return float.NegativeInfinity;
    }

    private void Join(int first, int second)
    {
        int a = Root(first), b = Root(second);
        if (a == b) return;
        if (_area[a] < _area[b]) (a, b) = (b, a);
        _parent[b] = a;
        _area[a] += _area[b];
    }

    private int Root(int pixel)
    {
        while (_parent[pixel] != pixel) pixel = _parent[pixel] = _parent[_parent[pixel]];
        return pixel;
    }
}
