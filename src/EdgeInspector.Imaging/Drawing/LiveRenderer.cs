namespace EdgeInspector.Imaging.Drawing;

/// <summary>What those get who lay an anomaly map over a frame themselves.</summary>
internal static class LiveRenderer
{
    /// <summary>As many pixels as a screen has room for; a camera's row may have ten times as many.</summary>
    public const int ScreenWidth = 1280;

    // So many colours look smooth, and long rows of one of them make small files.
    private const int Steps = 64;
    private static readonly (byte R, byte G, byte B, byte A)[] Tints = [.. Enumerable.Range(0, Steps).Select(TintAt)];

    /// <summary>An anomaly map as a PNG file of its own size, see-through where it is calm.</summary>
    /// <param name="drawing">Encodes it.</param>
    /// <param name="map">[map height, map width], in score units.</param>
    /// <param name="mapWidth">Map pixels a row.</param>
    /// <param name="scale">Colours.</param>
    public static byte[] RenderMap(IOverlayDrawing drawing, ReadOnlySpan<float> map, int mapWidth, ColorScale scale)
    {
        byte[] rgba = new byte[4 * map.Length];
        for (int i = 0; i < map.Length; i++)
        {
            (rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2], rgba[4 * i + 3]) = Tints[(int)(scale.Position(map[i]) * (Steps - 1))];
        }
        return drawing.EncodePng(rgba, mapWidth);
    }

    private static (byte R, byte G, byte B, byte A) TintAt(int step)
    {
        float position = (float)step / (Steps - 1);
        (float r, float g, float b) = ColorScale.Color(position);
        return step == 0 ? default : ((byte)r, (byte)g, (byte)b, (byte)(byte.MaxValue * ColorScale.Opacity(position)));
    }
}
