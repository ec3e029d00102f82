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
        int peak = TensorPrimitives.IndexOfMax(map);
        if (peak < 0 || !(TensorPrimitives.Min(map) < map[peak])) return;
        int mapHeight = map.Length / mapWidth, radius = Math.Max(SmallestRadius, Math.Max(covered.Width, covered.Height) / RadiusPart);
        var centre = new Point(
            covered.X + (int)((peak % mapWidth + 0.5) * covered.Width / mapWidth),
            covered.Y + (int)((peak / mapWidth + 0.5) * covered.Height / mapHeight));
        // White on black is seen on every picture, and keeps a grey one grey.
        using Mat inside = canvas[covered];
        Point local = centre - covered.Location;
        Cv2.Circle(inside, local, radius, Scalar.All(0), 3, LineTypes.AntiAlias);
        Cv2.Circle(inside, local, radius, Scalar.All(byte.MaxValue), 1, LineTypes.AntiAlias);
    }
}
