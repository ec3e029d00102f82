using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>A GigE Vision or USB3 Vision camera on Linux.</summary>
internal sealed record AravisCameraConfiguration : GenicamCameraConfiguration
{
    [Key("Receive through a packet socket, which costs less and needs the right CAP_NET_RAW, instead of UDP.")]
    public bool PacketSocket { get; init; }

    /// <inheritdoc/>
    public override CameraDriver Driver => CameraDriver.Aravis;
}
