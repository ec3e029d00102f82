using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>A USB camera of the operating system.</summary>
internal sealed record UvcCameraConfiguration : CameraConfiguration
{
    [Key("The camera's number, or on Linux its path; the paths in /dev/v4l/by-id stay the same whatever is plugged in first.",
        Required = true, Example = "/dev/video0")]
    public string Device { get; init; } = "";

    [Key("Width of a frame.", Unit = "px", Minimum = 16, Maximum = 16_384, NullMeans = "what the camera has", Example = 1280)]
    public int? Width { get; init; }

    [Key("Height of a frame.", Unit = "px", Minimum = 16, Maximum = 16_384, NullMeans = "what the camera has", Example = 720)]
    public int? Height { get; init; }

    [Key("Four letters of the camera's format. Pictures that come as JPEG (MJPG) are decoded by the system, which does not say when one is damaged; YUYV has no such damage, but needs the room on the bus.", NullMeans = "what the system chooses", Example = "MJPG")]
    public string? PixelFormat { get; init; }

    [Key("Frames a second.", Unit = "frames/s", Minimum = 0.01, Maximum = 1000, NullMeans = "what the camera has", Example = 30.0)]
    public double? FramesPerSecond { get; init; }

    [Key("Exposure in the camera's own unit, automatic exposure off.", Minimum = -100, Maximum = 1_000_000,
        NullMeans = "what the camera has", Example = 150.0)]
    public double? Exposure { get; init; }

    [Key("Gain in the camera's own unit.", Minimum = 0, Maximum = 1_000_000, NullMeans = "what the camera has", Example = 0.0)]
    public double? Gain { get; init; }

    [Key("The camera is given up and opened again after so long without a frame.", Unit = "ms", Minimum = 100, Maximum = 60_000)]
    public double SilenceMilliseconds { get; init; } = 2000;

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Uvc;

    /// <inheritdoc/>
    public override string Identity => Device;
}
