using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>A line that draws its parts.</summary>
internal sealed record SimulatedCameraConfiguration : CameraConfiguration
{
    [Key("The same number draws the same parts.", Minimum = 0, Maximum = 1_000_000_000)]
    public int Seed { get; init; }

    [Key("Share of parts with a defect.", Minimum = 0, Maximum = 1)]
    public double DefectRate { get; init; } = 0.1;

    [Key("Width of a frame.", Unit = "px", Minimum = 64, Maximum = 8192)]
    public int Width { get; init; } = 640;

    [Key("Height of a frame.", Unit = "px", Minimum = 64, Maximum = 8192)]
    public int Height { get; init; } = 480;

    [Key("Colour frames; false gives grey ones.")]
    public bool Color { get; init; } = true;

    [Key("Frames a second.", Unit = "frames/s", Minimum = 0.01, Maximum = 1000, NullMeans = "10", Example = 2.0)]
    public double? FramesPerSecond { get; init; }

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Simulated;
}
