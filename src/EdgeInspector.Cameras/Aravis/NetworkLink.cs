using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace EdgeInspector.Cameras.Aravis;

/// <summary>The network that leads to a camera.</summary>
public static class NetworkLink
{
    private const string LargestReceiveBufferFile = "/proc/sys/net/core/rmem_max";

    /// <summary>The interface that packets to the address leave through, and its largest packet; null when it cannot be known.</summary>
    public static (string Name, int Mtu)? To(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(address, 9));
            IPAddress local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            NetworkInterface? found = NetworkInterface.GetAllNetworkInterfaces()
                .FirstOrDefault(one => one.GetIPProperties().UnicastAddresses.Any(mine => mine.Address.Equals(local)))
                ?? NetworkInterface.GetAllNetworkInterfaces()
                .FirstOrDefault(one => IPAddress.IsLoopback(local) && one.NetworkInterfaceType == NetworkInterfaceType.Loopback);
            return found is null ? null : (found.Name, found.GetIPProperties().GetIPv4Properties().Mtu);
        }
        catch (Exception exception) when (exception is SocketException or NetworkInformationException)
        {
            return null;
        }
    }

    /// <summary>The largest receive buffer that the kernel gives, in bytes; null when it cannot be known.</summary>
    public static int? LargestReceiveBuffer() =>
        File.Exists(LargestReceiveBufferFile)
        && int.TryParse(File.ReadAllText(LargestReceiveBufferFile).Trim(), CultureInfo.InvariantCulture, out int bytes) ? bytes : null;
}
