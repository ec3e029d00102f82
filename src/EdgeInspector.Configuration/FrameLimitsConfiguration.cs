using EdgeInspector.Configuration.Keys;
using EdgeInspector.Frames;

namespace EdgeInspector.Configuration;

/// <summary>What a frame must be to be inspected; others are reported as not inspected.</summary>
internal sealed record FrameLimitsConfiguration
{
    [Key("So many frames in a row with the same pixels are a camera that hangs (frameFrozen).", Unit = "frames", Minimum = 2,
        Maximum = 100_000,
        NullMeans = "10 with real cameras, never with files and drawn parts", Example = 5)]
    public int? FrozenFrames { get; init; }

    [Key("Least mean brightness, 0 black to 255 white (frameQuality).", Minimum = 0, Maximum = 255, NullMeans = "any", Example = 20.0)]
    public double? MinimumBrightness { get; init; }

    [Key("Most of the frame that may be at full white (frameQuality).", Unit = "%", Minimum = 0, Maximum = 100, NullMeans = "any",
        Example = 20.0)]
    public double? MaximumSaturatedPercent { get; init; }

    [Key("Least sharpness: variance of the Laplacian, as 'cameras watch' shows it (frameQuality).", Minimum = 0, Maximum = 1e6,
        NullMeans = "any", Example = 50.0)]
    public double? MinimumSharpness { get; init; }

    [Key("Width and height that frames must have (frameQuality).", Unit = "px", Minimum = 1, Maximum = 100_000, MinimumItems = 2,
        MaximumItems = 2, NullMeans = "any that the model's region fits into",
        Example = new[] { 1280, 1024 })]
    public ValueList<int>? Size { get; init; }

    /// <summary>For the pipeline.</summary>
    public FrameLimits ToLimits() => new()
    {
        FrozenFrames = FrozenFrames,
        MinimumBrightness = MinimumBrightness,
        MaximumSaturatedPercent = MaximumSaturatedPercent,
        MinimumSharpness = MinimumSharpness,
        Size = Size is { } size ? (size[0], size[1]) : null,
    };
}
