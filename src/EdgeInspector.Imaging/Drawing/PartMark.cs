using EdgeInspector.Verdicts;
using OpenCvSharp;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>A thin line around the part where the model tells it from the background.</summary>
internal static class PartMark
{
    // Thinner and darker than the outlines of regions, on black to be seen on every picture, and without a colour: a grey one stays grey.
    internal const byte Grey = 190;

    /// <summary>Draws it.</summary>
    /// <param name="canvas">Picture to draw on, grey or in colour.</param>
    /// <param name="part">Outlines in pixels of the frame.</param>
    /// <param name="zoom">Pixels of the canvas for one of the frame.</param>
    /// <param name="above">Rows of the canvas above the frame.</param>
    public static void Draw(Mat canvas, FoundPart part, double zoom, int above)
    {
        foreach (IReadOnlyList<(int X, int Y)> outline in part.Outlines)
        {
            Point[] corners =
            [
                .. outline.Select(corner => new Point((int)Math.Round(corner.X * zoom), above + (int)Math.Round(corner.Y * zoom))),
            ];
            Cv2.Polylines(canvas, [corners], isClosed: true, Scalar.All(0), 2, LineTypes.AntiAlias);
            Cv2.Polylines(canvas, [corners], isClosed: true, Scalar.All(Grey), 1, LineTypes.AntiAlias);
        }
    }
}
