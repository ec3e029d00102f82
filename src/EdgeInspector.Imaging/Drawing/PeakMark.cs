using System.Numerics.Tensors;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>A ring around the highest value of an anomaly map: where to look, also where nothing fails.</summary>
internal static class PeakMark
{
    private const int SmallestRadius = 5, RadiusPart = 50;

    /// <summary>Draws it. A map that is the same everywhere has no peak.</summary>
    /// <param name="canvas">Picture to draw on, grey or in colour.</param>
    /// <param name="covered">The part of it that the map covers.</param>
    /// <param name="map">[map height, map width], not empty.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    public static void Draw(Mat canvas, Rect covered, ReadOnlySpan<float> map, int mapWidth)
    {
        if (Find(map, mapWidth, covered.Width, covered.Height) is not var (x, y, radius)) return;
        // White on black is seen on every picture, and keeps a grey one grey.
        using Mat inside = canvas[covered];
        Cv2.Circle(inside, new Point(x, y), radius, Scalar.All(0), 3, LineTypes.AntiAlias);
        Cv2.Circle(inside, new Point(x, y), radius, Scalar.All(byte.MaxValue), 1, LineTypes.AntiAlias);
    }

    /// <summary>Where the ring is, in pixels of what the map covers; null for a map that is the same everywhere.</summary>
    /// <param name="map">[map height, map width], not empty.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="width">Pixels a row of what it covers.</param>
    /// <param name="height">Rows of what it covers.</param>
    public static (int X, int Y, int Radius)? Find(ReadOnlySpan<float> map, int mapWidth, int width, int height)
    {
        if (map.IsEmpty) return null;
        float highest = TensorPrimitives.Max(map);
        if (!(TensorPrimitives.Min(map) < highest)) return null;
        int peak = map.IndexOf(highest);
        int mapHeight = map.Length / mapWidth, radius = Math.Max(SmallestRadius, Math.Max(width, height) / RadiusPart);
        return ((int)((peak % mapWidth + 0.5) * width / mapWidth), (int)((peak / mapWidth + 0.5) * height / mapHeight), radius);
    }
}
