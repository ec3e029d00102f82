using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The frames of a video file.</summary>
internal sealed record VideoCameraConfiguration : CameraConfiguration
{
    [Key("The video file.", Required = true, Format = TextFormat.Path, Example = "video.mp4")]
    public string Path { get; init; } = "";

    [Key("Begin again after the last one.")]
    public bool Loop { get; init; } = true;

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Video;

    /// <inheritdoc/>
    public override string Identity => Path;
}
