namespace EdgeInspector.Frames;

/// <summary>A picture file's numbers as they are, for masks: all bits, all channels, not turned.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 grey, 3 colour, 4 colour and opacity (the last).</param>
/// <param name="Values">[height, width, channels], 0 to 255 or 65535.</param>
public sealed record PictureSamples(int Width, int Height, int Channels, ushort[] Values)
{
    /// <summary>The highest number that the file's channels can hold.</summary>
    /// <value>255 or 65535.</value>
    public required int Largest { get; init; }

    /// <summary>How the file says it must be turned to be seen right: EXIF orientation, 1 (not at all) to 8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Whether equal pixels may have come out slightly different, as after lossy compression.</summary>
    public bool IsLossy { get; init; }
}
