using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>A network camera that sends JPEG pictures over HTTP.</summary>
internal sealed record MjpegCameraConfiguration : NetworkCameraConfiguration
{
    [Key("The camera's address.", Required = true, Format = TextFormat.CameraUrl, Example = "http://192.168.10.32/video.mjpg")]
    public string Url { get; init; } = "";

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Mjpeg;

    /// <inheritdoc/>
    public override string Identity => Url;
}
