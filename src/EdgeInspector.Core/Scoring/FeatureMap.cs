namespace EdgeInspector.Scoring;

/// <summary>One layer of a feature extractor for one picture.</summary>
/// <param name="Values">[channels, height, width].</param>
/// <param name="Channels">Features of a position.</param>
/// <param name="Height">Rows of positions.</param>
/// <param name="Width">Positions a row.</param>
public sealed record FeatureMap(float[] Values, int Channels, int Height, int Width)
{
    /// <summary>One channel, [height, width].</summary>
    public ReadOnlySpan<float> Channel(int index) => Values.AsSpan(index * Height * Width, Height * Width);
}
