using EdgeInspector.Frames;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// Draws anomaly maps over pictures: tint on a fixed colour scale, outlines of the regions that fail, caption and legend.
/// </summary>
public static class OverlayRenderer
{
    /// <summary>Rows of the caption above a picture.</summary>
    internal const int CaptionHeight = 30;

    /// <summary>The picture with its anomaly map.</summary>
    /// <param name="picture">What the camera saw.</param>
    /// <param name="region">The part of it that the map covers, in its pixels.</param>
    /// <param name="map">[map height, map width], in score units; empty when there is none, and nothing is tinted.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    /// <param name="threshold">Level of the outlines; null for none.</param>
    /// <param name="caption">A line of text above the picture.</param>
    /// <param name="maxWidth">Wider pictures are scaled down, in pixels.</param>
    /// <param name="part">The part's outline, in pixels of the picture; null for none.</param>
    /// <param name="zones">Zones, whose thresholds are then the levels of the outlines; null for none.</param>
    /// <returns>Rgb8, the caption's height higher than the (scaled) picture.</returns>
    public static Picture Render(
        Picture picture, PixelRectangle region, ReadOnlySpan<float> map, int mapWidth, ColorScale scale, float? threshold, string caption,
        int maxWidth, FoundPart? part = null, ZoneLayout? zones = null)
    {
        using IOverlayDrawing drawing = PictureLibrary.Drawing();
        return drawing.Render(picture, new OverlayContent
        {
            Region = region,
            Map = map,
            MapWidth = mapWidth,
            Scale = scale,
            Threshold = threshold,
            Caption = caption,
            MaxWidth = maxWidth,
            Part = part,
            Zones = zones,
        });
    }

    /// <summary>The anomaly map alone, each score in its colour.</summary>
    /// <param name="map">[map height, map width], in score units.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    /// <returns>Rgb8, of the map's size.</returns>
    public static Picture RenderHeatmap(ReadOnlySpan<float> map, int mapWidth, ColorScale scale)
    {
        var picture = new Picture(mapWidth, map.Length / mapWidth, PixelFormat.Rgb8);
        for (int i = 0; i < map.Length; i++)
        {
            (float red, float green, float blue) = ColorScale.Color(scale.Position(map[i]));
            (picture.Pixels[3 * i], picture.Pixels[3 * i + 1], picture.Pixels[3 * i + 2]) = ((byte)red, (byte)green, (byte)blue);
        }
        return picture;
    }

    /// <summary>Adds the outline of the true defect, in green, to a picture made by <see cref="Render"/>.</summary>
    /// <param name="overlay">That picture.</param>
    /// <param name="picture">What the camera saw.</param>
    /// <param name="region">The part of it that the mask covers, in its pixels.</param>
    /// <param name="mask">[mask height, mask width], true where the defect is.</param>
    /// <param name="maskWidth">Mask pixels a row.</param>
    public static Picture OutlineTruth(Picture overlay, Picture picture, PixelRectangle region, bool[] mask, int maskWidth)
    {
        using IOverlayDrawing drawing = PictureLibrary.Drawing();
        return drawing.OutlineTruth(overlay, picture, region, mask, maskWidth);
    }

    /// <summary>Two pictures beside each other, the left one lowered by the right one's caption.</summary>
    public static Picture SideBySide(Picture left, Picture right)
    {
        using IOverlayDrawing drawing = PictureLibrary.Drawing();
        return drawing.SideBySide(left, right);
    }

    /// <summary>The map as 16-bit grey: 0 is <paramref name="low"/>, 65535 is <paramref name="high"/>.</summary>
    public static ushort[] ToGrey16(ReadOnlySpan<float> map, float low, float high)
    {
        ushort[] grey = new ushort[map.Length];
        float factor = high > low ? ushort.MaxValue / (high - low) : 0;
        for (int i = 0; i < map.Length; i++) grey[i] = (ushort)Math.Clamp((map[i] - low) * factor + 0.5f, 0, ushort.MaxValue);
        return grey;
    }
}
