using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>Finds ports.</summary>
public static class FreePort
{
    /// <summary>A loopback port that nothing listens on at this moment.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
