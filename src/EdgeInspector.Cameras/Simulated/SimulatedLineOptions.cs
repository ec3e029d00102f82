namespace EdgeInspector.Cameras.Simulated;

/// <summary>A line that draws its parts.</summary>
public sealed record SimulatedLineOptions
{
    /// <summary>The same seed draws the same parts.</summary>
    public ulong Seed { get; init; }

    /// <summary>Share of parts with a defect.</summary>
    /// <value>0 to 1. The default is 0.1.</value>
    public double DefectRate { get; init; } = 0.1;

    /// <summary>Picture width in pixels.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Picture height in pixels.</summary>
    public int Height { get; init; } = 480;

    /// <summary>Rgb8 frames; false gives Mono8.</summary>
    public bool Color { get; init; } = true;

    /// <summary>Frames a second; null as fast as they are taken.</summary>
    public double? FramesPerSecond { get; init; } = 10;

    /// <summary>Number of the first part, at least 1.</summary>
    public long FirstPart { get; init; } = 1;

    /// <summary>Parts to show; null does not end.</summary>
    public long? Parts { get; init; }
}
