namespace EdgeInspector.Configuration;

/// <summary>How an RTSP camera's pictures come.</summary>
internal enum RtspTransport
{
    /// <summary>In the connection itself.</summary>
    Tcp,

    /// <summary>As packets that may get lost.</summary>
    Udp,
}
