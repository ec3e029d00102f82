using EdgeInspector.Frames;

namespace EdgeInspector.Verdicts;

/// <summary>
/// Cuts the anomaly map at a level into 8-connected regions, given in pixels of the frame that the map covers. Holds its buffers; used
/// by one thread at a time.
/// </summary>
public sealed class RegionFinder
{
    private readonly int _width;
    private readonly int _height;
    private readonly PixelRectangle _covered;
    private readonly bool[] _seen;
    private readonly int[] _stack;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="width">Map pixels a row.</param>
    /// <param name="height">Map rows.</param>
    /// <param name="covered">The part of the frame that the map covers.</param>
    public RegionFinder(int width, int height, PixelRectangle covered)
    {
        (_width, _height, _covered) = (width, height, covered);
        _seen = new bool[width * height];
        _stack = new int[width * height];
    }

    /// <summary>
    /// Area in map pixels that a region of the given area in frame pixels has, rounded up. One frame pixel is one map pixel however
    /// large the map is: it means that every region counts, so that the score is the map's maximum.
    /// </summary>
    public static int MapArea(int frameArea, int mapWidth, int mapHeight, PixelRectangle covered) => frameArea == 1
        ? 1
        : (int)Math.Clamp(Math.Ceiling((double)frameArea * mapWidth * mapHeight / ((double)covered.Width * covered.Height)), 1,
            int.MaxValue);

    /// <summary>Finds all regions with at least the given area whose values are all at or above the level.</summary>
    /// <param name="map">[height, width].</param>
    /// <param name="level">In score units.</param>
    /// <param name="minimumArea">In map pixels, at least 1.</param>
    /// <param name="ignored">[height, width], true where the map does not count; null for no mask.</param>
    /// <param name="zone">The zone that is looked at; null for none.</param>
    /// <param name="regions">Takes them.</param>
    public void Find(ReadOnlySpan<float> map, float level, int minimumArea, bool[]? ignored, string? zone, List<Region> regions)
    {
        Array.Clear(_seen);
        for (int start = 0; start < map.Length; start++)
        {
            if (!Counts(map, start, level, ignored)) continue;
            Region region = Flood(map, start, level, ignored, out int area);
            if (area >= minimumArea) regions.Add(region with { Zone = zone });
        }
    }

    private bool Counts(ReadOnlySpan<float> map, int pixel, float level, bool[]? ignored) =>
        map[pixel] >= level && !_seen[pixel] && ignored?[pixel] != true;

    private Region Flood(ReadOnlySpan<float> map, int start, float level, bool[]? ignored, out int area)
    {
        int left = int.MaxValue, top = int.MaxValue, right = 0, bottom = 0, count = 0;
        float peak = level;
        _stack[count++] = start;
        _seen[start] = true;
        for (area = 0; count > 0; area++)
        {
            int pixel = _stack[--count], x = pixel % _width, y = pixel / _width;
            peak = Math.Max(peak, map[pixel]);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            for (int ny = Math.Max(0, y - 1); ny <= Math.Min(_height - 1, y + 1); ny++)
            {
                for (int nx = Math.Max(0, x - 1); nx <= Math.Min(_width - 1, x + 1); nx++)
                {
                    int neighbour = ny * _width + nx;
                    if (!Counts(map, neighbour, level, ignored)) continue;
                    _seen[neighbour] = true;
                    _stack[count++] = neighbour;
                }
            }
        }
        return new Region(ToFrame(left, top, right, bottom), peak, FrameArea(area));
    }

    private PixelRectangle ToFrame(int left, int top, int right, int bottom)
    {
        double scaleX = (double)_covered.Width / _width, scaleY = (double)_covered.Height / _height;
        int x0 = (int)Math.Floor(left * scaleX), y0 = (int)Math.Floor(top * scaleY);
        int x1 = Math.Min(_covered.Width, (int)Math.Ceiling(right * scaleX)),
            y1 = Math.Min(_covered.Height, (int)Math.Ceiling(bottom * scaleY));
        return new PixelRectangle(_covered.X + x0, _covered.Y + y0, x1 - x0, y1 - y0);
    }

    // What is there has at least a pixel, also where the map is finer than the frame.
    private int FrameArea(int mapArea) =>
        Math.Max(1, (int)Math.Round((double)mapArea * _covered.Width * _covered.Height / ((double)_width * _height)));
}
