using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The frames of a video file.</summary>
internal sealed record VideoCameraConfiguration : CameraConfiguration
{
    [Key("The video file.", Required = true, Format = TextFormat.File, Example = "video.mp4")]
    public string Path { get; init; } = "";

    [Key("Begin again after the last one.")]
    public bool Loop { get; init; } = true;

    [Key("Frames a second.", Unit = "frames/s", Minimum = 0.01, Maximum = 1000, NullMeans = "the video's own rate, else 10", Example = 2.0)]
    public double? FramesPerSecond { get; init; }

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Video;

    /// <inheritdoc/>
    public override string Identity => Path;
}
