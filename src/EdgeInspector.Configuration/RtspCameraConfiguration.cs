using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>A network camera that ffmpeg understands.</summary>
internal sealed record RtspCameraConfiguration : NetworkCameraConfiguration
{
    [Key("The camera's address; whatever ffmpeg opens.", Required = true, Format = TextFormat.CameraUrl, Example = "rtsp://192.168.10.31/stream1")]
    public string Url { get; init; } = "";

    [Key("tcp loses nothing, udp is a little sooner.")]
    public RtspTransport Transport { get; init; } = RtspTransport.Tcp;

    [Key("Grey frames; false gives colour ones.")]
    public bool Grey { get; init; }

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Rtsp;

    /// <inheritdoc/>
    public override string Identity => Url;
}
