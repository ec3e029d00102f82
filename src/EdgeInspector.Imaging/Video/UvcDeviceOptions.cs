namespace EdgeInspector.Imaging.Video;

/// <summary>How a camera of the operating system is to work; null for what it has.</summary>
public sealed record UvcDeviceOptions
{
    /// <summary>Its number, or on Linux its path.</summary>
    public required string Device { get; init; }

    /// <summary>Width of a frame in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Height of a frame in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Four letters of the camera's format, such as MJPG.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>Frames a second.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Exposure in the camera's own unit; automatic exposure is switched off.</summary>
    public double? Exposure { get; init; }

    /// <summary>Gain in the camera's own unit.</summary>
    public double? Gain { get; init; }
}
