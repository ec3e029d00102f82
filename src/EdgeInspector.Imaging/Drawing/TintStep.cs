namespace EdgeInspector.Imaging.Drawing;

/// <summary>What is kept of a pixel and what is added to it at one position of the colour scale.</summary>
/// <param name="Keep">Of 255.</param>
/// <param name="Red">0 to 255, the others likewise.</param>
/// <param name="Green">Likewise.</param>
/// <param name="Blue">Likewise.</param>
internal readonly record struct TintStep(byte Keep, byte Red, byte Green, byte Blue)
{
    // A thousand positions, worked out once: an even number of steps, so that none lies on both sides of the threshold.
    private static readonly TintStep[] Steps = [.. Enumerable.Range(0, 1025).Select(i => At(i / 1024f))];

    /// <summary>The step of a position.</summary>
    /// <param name="position">0 to 1.</param>
    public static ref readonly TintStep Of(float position) => ref Steps[(int)(position * (Steps.Length - 1))];

    private static TintStep At(float position)
    {
        (float r, float g, float b) = ColorScale.Color(position);
        float share = ColorScale.Opacity(position);
        return new TintStep((byte)Math.Round(byte.MaxValue * (1 - share)), (byte)(r * share), (byte)(g * share), (byte)(b * share));
    }
}
