using System.Globalization;
using EdgeInspector.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>A thin line around each zone, with its name and what decides in it.</summary>
internal static class ZoneMark
{
    // Without a colour, so that a grey picture stays grey; lighter than the part's outline, darker than those of regions.
    internal const byte Grey = 215;
    internal const int Gap = 4, TextHeight = 11;
    private const double TextSize = 0.4;

    /// <summary>Draws them.</summary>
    /// <param name="canvas">Picture to draw on, grey or in colour.</param>
    /// <param name="covered">The part of it that the map covers.</param>
    /// <param name="layout">Where they lie on the map.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    public static void Draw(Mat canvas, Rect covered, ZoneLayout layout, int mapWidth)
    {
        using Mat places = Mat.FromPixelData(layout.Places.Length / mapWidth, mapWidth, MatType.CV_8UC1, layout.Places);
        using Mat zone = new(), large = new();
        for (int i = 0; i < layout.Zones.Count; i++)
        {
            Cv2.Compare(places, new Scalar(i + 1), zone, CmpTypes.EQ);
            Cv2.Resize(zone, large, covered.Size, 0, 0, InterpolationFlags.Nearest);
            Cv2.FindContours(large, out Point[][] contours, out _, RetrievalModes.External, ContourApproximationModes.ApproxSimple,
                covered.Location);
            Cv2.DrawContours(canvas, contours, -1, Scalar.All(0), 2);
            Cv2.DrawContours(canvas, contours, -1, Scalar.All(Grey), 1);
            if (contours.Length > 0) DrawName(canvas, covered, contours, layout.Zones[i]);
        }
    }

    /// <summary>Its name and what decides in it.</summary>
    public static string Text(Zone zone) => zone.Rule is { } rule
        ? string.Create(CultureInfo.InvariantCulture, $"{zone.Name} {rule.Threshold:0.##}")
        : $"{zone.Name} off";

    // Inside, at the upper left corner of its largest piece.
    private static void DrawName(Mat canvas, Rect covered, Point[][] contours, Zone zone)
    {
        Rect box = contours.Select(contour => Cv2.BoundingRect(contour)).MaxBy(piece => piece.Width * piece.Height);
        string text = Text(zone);
        var place = new Point(Math.Clamp(box.X + Gap, 0, canvas.Width - 1),
            Math.Clamp(box.Y + Gap + TextHeight, covered.Y, canvas.Height - 1));
        Cv2.PutText(canvas, text, place, HersheyFonts.HersheySimplex, TextSize, Scalar.All(0), 3, LineTypes.AntiAlias);
        Cv2.PutText(canvas, text, place, HersheyFonts.HersheySimplex, TextSize, Scalar.All(Grey), 1, LineTypes.AntiAlias);
    }
}
