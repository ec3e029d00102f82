namespace EdgeInspector.Imaging.Drawing;

/// <summary>
/// One fixed scale from score to colour, so that a good part looks calm and a reject does not: everything at or below
/// <paramref name="Low"/>
/// stays as the camera saw it, cold colours reach up to <paramref name="Threshold"/>, warm ones begin there, and <paramref name="High"/>
/// and
/// above is the hottest.
/// </summary>
/// <param name="Low">Score at the calm end: the median of good parts.</param>
/// <param name="Threshold">Score from which on parts fail: the threshold in use.</param>
/// <param name="High">Score at the hot end: twice the threshold.</param>
public readonly record struct ColorScale(float Low, float Threshold, float High)
{
    // Positions of the cold colours lie below it.
    private const float WarmFrom = 0.5f;
    private const float StrongestCold = 0.4f, StrongestWarm = 0.6f;

    private static readonly (float R, float G, float B)[] Cold = [(38, 70, 190), (30, 150, 220)];
    private static readonly (float R, float G, float B)[] Warm = [(235, 215, 50), (245, 130, 30), (200, 20, 20)];

    /// <summary>The scale of a station.</summary>
    /// <param name="median">Median score of good parts; 0 when none was scored, and what is below the threshold stays calm.</param>
    /// <param name="threshold">Score from which on parts fail.</param>
    public static ColorScale Of(float median, float threshold) =>
        new(median > 0 ? Math.Min(median, threshold) : threshold, threshold, Math.Max(2 * threshold, MathF.BitIncrement(threshold)));

    /// <summary>The scale of one map, where no threshold says what fails: warm is its upper half.</summary>
    public static ColorScale Between(float low, float high) => new(low, (low + high) / 2, high);

    /// <summary>Place of a score on the scale, 0 to 1; below 0.5 exactly when it is below the threshold.</summary>
    public float Position(float score)
    {
        if (!(score < Threshold))
            return High > Threshold ? WarmFrom + Math.Clamp((score - Threshold) / (High - Threshold), 0, 1) * WarmFrom : 1;
        return Threshold > Low ? Math.Clamp((score - Low) / (Threshold - Low) * WarmFrom, 0, MathF.BitDecrement(WarmFrom)) : 0;
    }

    /// <summary>The pure colour of a place, 0 to 255 each.</summary>
    public static (float R, float G, float B) Color(float position) =>
        position < WarmFrom ? Between(Cold, position / WarmFrom) : Between(Warm, (position - WarmFrom) / WarmFrom);

    /// <summary>How much of the colour covers the picture there, 0 to 0.6.</summary>
    public static float Opacity(float position) => position < WarmFrom ? StrongestCold * position / WarmFrom : StrongestWarm;

    private static (float R, float G, float B) Between((float R, float G, float B)[] stops, float position)
    {
        float at = position * (stops.Length - 1);
        int index = Math.Min((int)at, stops.Length - 2);
        float share = at - index;
        ((float r, float g, float b), (float r2, float g2, float b2)) = (stops[index], stops[index + 1]);
        return (r + (r2 - r) * share, g + (g2 - g) * share, b + (b2 - b) * share);
    }
}
