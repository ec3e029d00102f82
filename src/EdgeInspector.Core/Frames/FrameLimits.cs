namespace EdgeInspector.Frames;

/// <summary>What a frame must be to be worth inspecting; null for what does not matter.</summary>
public sealed record FrameLimits
{
    /// <summary>
    /// So many frames in a row with the same pixels are a camera that hangs; null for 10 at cameras and no limit at files.
    /// </summary>
    public int? FrozenFrames { get; init; }

    /// <summary>Least mean of all bytes of the picture, 0 to 255.</summary>
    public double? MinimumBrightness { get; init; }

    /// <summary>Most bytes of the picture at 255, in percent.</summary>
    public double? MaximumSaturatedPercent { get; init; }

    /// <summary>Least variance of the Laplacian, see <see cref="FrameMeasures.Sharpness"/>.</summary>
    public double? MinimumSharpness { get; init; }

    /// <summary>The size in pixels.</summary>
    public (int Width, int Height)? Size { get; init; }
}
