using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>A network camera that ffmpeg understands.</summary>
internal sealed record RtspCameraConfiguration : NetworkCameraConfiguration
{
    [Key("The camera's address: rtsp:// or rtsps:// with H.264, H.265, JPEG or MPEG-4; any other address is received by ffmpeg, which may not notice lost packets.", Required = true, Format = TextFormat.CameraUrl, Example = "rtsp://192.168.10.31/stream1")]
    public string Url { get; init; } = "";

    [Key("tcp: the network loses nothing, a camera that falls behind still may. udp: a little sooner. Pictures that lost packets, and those that build on them up to the next key frame, are notInspected (frameIncomplete) either way.")]
    public RtspTransport Transport { get; init; } = RtspTransport.Tcp;

    [Key("The camera is given up and opened again after so long without a key frame, at the start and after lost packets. Set its key frame interval (GOP) to 1 s or less.", Unit = "s", Minimum = 1, Maximum = 600)]
    public double KeyFrameSeconds { get; init; } = 60;

    [Key("Grey frames; false gives colour ones.")]
    public bool Grey { get; init; }

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Rtsp;

    /// <inheritdoc/>
    public override string Identity => Url;
}
