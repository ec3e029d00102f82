using EdgeInspector.Frames;
using EdgeInspector.Models;

namespace EdgeInspector.Monitoring;

/// <summary>
/// Means of the anomaly map over inspected parts, place by place. A place that stands out in one part after another, while the rest of the
/// picture is as taught, is dirt or a fault of the process, not of single parts: no part counts for more than a few deviations. Used by
/// one thread at a time; nothing is allocated while parts are added.
/// </summary>
internal sealed class PlaceDrift
{
    // A memory of some hundred parts. The limit is far above what chance gives: there are a thousand places, and their values are skewed.
    private const float Weight = 0.02f, Limit = 1.5f, Allowance = 3, MostOfOnePart = 4, LeastOfOnePart = -2;
    // Deviations below this share of a usual score say that little was seen of the place, not that nothing may change there.
    private const float LeastDeviation = 0.05f;
    private const double LargestShare = 0.25;
    private readonly UsualMap _usual;
    private readonly (int Width, int Height) _map;
    private readonly float[] _factors, _means, _places;
    private readonly float _limit;
    private bool[]? _ignored;

    /// <param name="usual">The reference.</param>
    /// <param name="pictures">How many pictures it rests on.</param>
    /// <param name="score">A usual score.</param>
    /// <param name="map">Size of the maps in pixels.</param>
    public PlaceDrift(UsualMap usual, int pictures, float score, (int Width, int Height) map)
    {
        (_usual, _map) = (usual, map);
        _limit = Limit + Allowance / MathF.Sqrt(pictures);
        _means = new float[usual.Mean.Length];
        _places = new float[_means.Length];
        float least = Math.Max(LeastDeviation * Math.Abs(score), float.Epsilon);
        _factors = [.. usual.Deviation.Select(deviation => 1 / Math.Max(deviation, least))];
    }

    /// <summary>Whether one place stands out.</summary>
    public bool Holds { get; private set; }

    /// <summary>The place that stands out most.</summary>
    public DriftSignal Signal => new("place", Math.Round(_means[Hottest], 3), Math.Round(_limit, 3));

    private int Hottest
    {
        get
        {
            int hottest = 0;
            for (int place = 1; place < _means.Length; place++)
                if (_means[place] > _means[hottest]) hottest = place;
            return hottest;
        }
    }

    /// <summary>Takes a part into account.</summary>
    /// <param name="map">[height, width], in score units.</param>
    /// <param name="ignored">[height, width], true where the map does not count, which is then as usual; null when all of it does.</param>
    public void Add(ReadOnlySpan<float> map, bool[]? ignored)
    {
        UsualMap.Sample(map, _map.Width, _map.Height, _places);
        if (ignored is not null) UsualMap.Sample(ignored, _map.Width, _map.Height, _ignored ??= new bool[_places.Length]);
        float highest = float.MinValue;
        int hot = 0;
        for (int place = 0; place < _places.Length; place++)
        {
            float off = ignored is not null && _ignored![place]
                ? 0 : Math.Clamp((_places[place] - _usual.Mean[place]) * _factors[place], LeastOfOnePart, MostOfOnePart);
            float mean = _means[place] += Weight * (off - _means[place]);
            highest = Math.Max(highest, mean);
            if (mean >= _limit) hot++;
        }
        Holds = Holds ? highest > _limit / 2 && hot <= LargestShare * _places.Length : hot > 0 && hot <= LargestShare * _places.Length;
    }

    /// <summary>The place that stands out most, with what lies beside it and stands out half as much, in frame pixels.</summary>
    /// <param name="region">What the map covers, in frame pixels.</param>
    public PixelRectangle Box(PixelRectangle region)
    {
        int hottest = Hottest, left = _usual.Columns, top = _usual.Rows, right = -1, bottom = -1;
        float least = _means[hottest] / 2;
        bool[] seen = new bool[_means.Length];
        var open = new Stack<int>([hottest]);
        seen[hottest] = true;
        while (open.TryPop(out int place))
        {
            int column = place % _usual.Columns, row = place / _usual.Columns;
            (left, right, top, bottom) = (Math.Min(left, column), Math.Max(right, column), Math.Min(top, row), Math.Max(bottom, row));
            foreach ((int x, int y) in ((int, int)[])[(column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)])
            {
                int next = y * _usual.Columns + x;
                if (x < 0 || y < 0 || x >= _usual.Columns || y >= _usual.Rows || seen[next] || _means[next] < least) continue;
                seen[next] = true;
                open.Push(next);
            }
        }
        double across = (double)region.Width / _map.Width, down = (double)region.Height / _map.Height;
        int firstX = (int)(left * UsualMap.Step * across), firstY = (int)(top * UsualMap.Step * down);
        return new PixelRectangle(
            region.X + firstX, region.Y + firstY,
            Math.Min(region.Width, (int)Math.Ceiling((right + 1) * UsualMap.Step * across)) - firstX,
            Math.Min(region.Height, (int)Math.Ceiling((bottom + 1) * UsualMap.Step * down)) - firstY);
    }
}
