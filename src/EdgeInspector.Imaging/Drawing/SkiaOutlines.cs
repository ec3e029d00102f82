using SkiaSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>Lines around what stands out of a map, in pixels of the picture that it covers.</summary>
internal static class SkiaOutlines
{
    // Beyond the map it is below zero, but hardly; threads on which a model computed take the very smallest numbers for zero.
    private const float HardlyBelow = -1e-20f;

    /// <summary>
    /// The line along which a map has the value 0, straight between neighbours (marching squares). It closes at the map's border.
    /// </summary>
    /// <param name="map">[map height, map width]; what is not a number lies below.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="covered">What the map covers.</param>
    public static SKPath OfZero(ReadOnlySpan<float> map, int mapWidth, SKRectI covered)
    {
        int mapHeight = map.Length / mapWidth;
        var path = new SKPath();
        Span<SKPoint> crossings = stackalloc SKPoint[4];
        for (int y = -1; y < mapHeight; y++)
        {
            for (int x = -1; x < mapWidth; x++)
            {
                float a = At(map, mapWidth, x, y), b = At(map, mapWidth, x + 1, y), c = At(map, mapWidth, x + 1, y + 1),
                    d = At(map, mapWidth, x, y + 1);
                int found = 0;
                SKPoint upperLeft = Place(x, y), lowerRight = Place(x + 1, y + 1), upperRight = new(lowerRight.X, upperLeft.Y),
                    lowerLeft = new(upperLeft.X, lowerRight.Y);
                if (a >= 0 != b >= 0) crossings[found++] = Between(upperLeft, a, upperRight, b);
                if (b >= 0 != c >= 0) crossings[found++] = Between(upperRight, b, lowerRight, c);
                if (c >= 0 != d >= 0) crossings[found++] = Between(lowerRight, c, lowerLeft, d);
                if (d >= 0 != a >= 0) crossings[found++] = Between(lowerLeft, d, upperLeft, a);
                if (found == 0) continue;
                // On a saddle the middle says which corners hang together.
                bool isTurned = found == 4 && a >= 0 == a + b + c + d >= 0;
                for (int i = 0; i < found; i += 2)
                {
                    path.MoveTo(crossings[isTurned ? (i + 3) % 4 : i]);
                    path.LineTo(crossings[isTurned ? i : i + 1]);
                }
            }
        }
        return path;

        // Of a map pixel's middle; of what lies beyond the map, its border.
        SKPoint Place(int x, int y) => new(
            covered.Left + Math.Clamp(x + 0.5f, 0, mapWidth) * covered.Width / mapWidth,
            covered.Top + Math.Clamp(y + 0.5f, 0, mapHeight) * covered.Height / mapHeight);
    }

    /// <summary>The edges between what is marked and what is not.</summary>
    /// <param name="marked">[map height, map width], not 0 where it is marked.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="covered">What the map covers.</param>
    public static SKPath OfMarked(ReadOnlySpan<byte> marked, int mapWidth, SKRectI covered)
    {
        int mapHeight = marked.Length / mapWidth;
        float columns = (float)covered.Width / mapWidth, rows = (float)covered.Height / mapHeight;
        var path = new SKPath();
        for (int y = 0; y <= mapHeight; y++)
        {
            for (int x = 0; x <= mapWidth; x++)
            {
                bool here = Is(marked, mapWidth, x, y);
                (float left, float top) = (covered.Left + x * columns, covered.Top + y * rows);
                if (here != Is(marked, mapWidth, x, y - 1)) Line(path, left, top, left + columns, top);
                if (here != Is(marked, mapWidth, x - 1, y)) Line(path, left, top, left, top + rows);
            }
        }
        return path;
    }

    private static float At(ReadOnlySpan<float> map, int width, int x, int y) =>
        x < 0 || y < 0 || x >= width || y >= map.Length / width ? HardlyBelow : float.IsNaN(map[y * width + x]) ? -1 : map[y * width + x];

    private static bool Is(ReadOnlySpan<byte> marked, int width, int x, int y) =>
        x >= 0 && y >= 0 && x < width && y < marked.Length / width && marked[y * width + x] != 0;

    private static SKPoint Between(SKPoint from, float value, SKPoint to, float other)
    {
        float share = value / (value - other);
        return float.IsFinite(share) ? new SKPoint(from.X + (to.X - from.X) * share, from.Y + (to.Y - from.Y) * share) : from;
    }

    private static void Line(SKPath path, float x, float y, float toX, float toY)
    {
        path.MoveTo(x, y);
        path.LineTo(toX, toY);
    }
}
