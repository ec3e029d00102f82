using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Where frames come from; each driver has keys of its own.</summary>
[Shape(typeof(SimulatedCameraConfiguration))]
[Shape(typeof(FolderCameraConfiguration))]
[Shape(typeof(VideoCameraConfiguration))]
internal abstract record CameraConfiguration
{
    [Key("simulated: drawn parts, some with defects. folder: the pictures of a folder. video: a video file.")]
    public abstract CameraDriver Driver { get; }

    [Key("Frames a second.", Unit = "frames/s", Minimum = 0.01, Maximum = 1000, NullMeans = "the video's own rate, else 10", Example = 2.0)]
    public double? FramesPerSecond { get; init; }

    /// <summary>What no two stations may share, such as a device or a file; null where sharing does no harm.</summary>
    public virtual string? Identity => null;
}
