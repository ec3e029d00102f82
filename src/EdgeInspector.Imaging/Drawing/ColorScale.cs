namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// One fixed scale from score to colour, so that a good part looks calm: everything at or below <paramref name="Low"/> stays as the
/// camera saw it, <paramref name="High"/> and above is the hottest colour.
/// </summary>
/// <param name="Low">Score at the calm end: the median of good parts.</param>
/// <param name="High">Score at the hot end: twice the threshold.</param>
public readonly record struct ColorScale(float Low, float High)
{
    private const float StrongestTint = 0.6f;

    // Blue over green and yellow to red, evenly spaced.
    private static readonly (float R, float G, float B)[] Stops = [(38, 70, 190), (30, 150, 220), (50, 200, 120), (235, 215, 50), (245, 130, 30), (200, 20, 20)];

    /// <summary>The scale of a model.</summary>
    /// <param name="median">Median score of good parts; 0 when none was scored, and what is below the threshold stays calm.</param>
    /// <param name="threshold">Score from which on parts fail.</param>
    public static ColorScale Of(float median, float threshold) => new(median > 0 ? Math.Min(median, threshold) : threshold, Math.Max(2 * threshold, threshold + float.Epsilon));

    /// <summary>Place of a score on the scale, 0 to 1.</summary>
    public float Position(float score) => High > Low ? Math.Clamp((score - Low) / (High - Low), 0, 1) : score > Low ? 1 : 0;

    /// <summary>The pure colour of a place, 0 to 255 each.</summary>
    public static (float R, float G, float B) Color(float position)
    {
        float at = position * (Stops.Length - 1);
        int index = Math.Min((int)at, Stops.Length - 2);
        float share = at - index;
        ((float r, float g, float b), (float r2, float g2, float b2)) = (Stops[index], Stops[index + 1]);
        return (r + (r2 - r) * share, g + (g2 - g) * share, b + (b2 - b) * share);
    }

    /// <summary>How much of the colour covers the picture there, 0 to 0.6.</summary>
    public static float Opacity(float position) => StrongestTint * Math.Min(1, 2 * position);
}
