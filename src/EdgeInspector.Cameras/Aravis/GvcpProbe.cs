using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.Cameras.Aravis;

/// <summary>
/// Asks a GigE Vision camera whether it lives, with a discovery command to its control port (GigE Vision specification, GVCP), which every
/// camera answers whoever controls it. Takes under a millisecond when it does.
/// </summary>
internal static class GvcpProbe
{
    private const int ControlPort = 3956;
    private const ushort RequestId = 0x1234;
    // Key 0x42, flag "acknowledge", DISCOVERY_CMD, no payload, request id.
    private static readonly byte[] Discovery = [0x42, 0x01, 0x00, 0x02, 0x00, 0x00, 0x12, 0x34];
    private static readonly byte[] Acknowledgement = [0x00, 0x03];

    /// <summary>Whether the camera answers within the time.</summary>
    public static bool IsAlive(IPAddress address, TimeSpan timeout)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.ReceiveTimeout = (int)timeout.TotalMilliseconds;
            socket.Connect(new IPEndPoint(address, ControlPort));
            socket.Send(Discovery);
            Span<byte> answer = stackalloc byte[1024];
            int length = socket.Receive(answer);
            return length >= 8 && answer[2..4].SequenceEqual(Acknowledgement)
                && BinaryPrimitives.ReadUInt16BigEndian(answer[6..]) == RequestId;
        }
        catch (SocketException)
        {
            // Refused, unreachable or too late: all mean that nobody answers.
            return false;
        }
    }
}
