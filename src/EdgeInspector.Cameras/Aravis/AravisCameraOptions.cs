using EdgeInspector.Cameras.Genicam;

namespace EdgeInspector.Cameras.Aravis;

/// <summary>A GigE Vision or USB3 Vision camera on Linux.</summary>
public sealed record AravisCameraOptions : GenicamOptions
{
    /// <summary>Receive through a packet socket, which needs CAP_NET_RAW, instead of UDP.</summary>
    public bool PacketSocket { get; init; }
}
