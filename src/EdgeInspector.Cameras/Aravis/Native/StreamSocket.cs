using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeInspector.Cameras.Aravis.Native;

/// <summary>
/// The socket that a stream receives on. libaravis 0.8 sets its receive buffer only when the first frame has begun to arrive, which costs
/// that
/// frame its packets; here it is set before the camera starts.
/// </summary>
internal static unsafe partial class StreamSocket
{
    private const string Descriptors = "/proc/self/fd";
    private const int SocketLevel = 1, ReceiveBuffer = 8, InternetFamily = 2, AddressBytes = 16;

    /// <summary>Asks for a receive buffer; the kernel gives what its limit allows. Does nothing where the socket is not found.</summary>
    /// <param name="port">The socket's own UDP port.</param>
    /// <param name="bytes">Size wanted.</param>
    public static void Enlarge(int port, int bytes)
    {
        if (!Directory.Exists(Descriptors)) return;
        byte* address = stackalloc byte[AddressBytes];
        foreach (string name in Directory.EnumerateFileSystemEntries(Descriptors))
        {
            if (!int.TryParse(Path.GetFileName(name), CultureInfo.InvariantCulture, out int descriptor)) continue;
            int length = AddressBytes;
            if (getsockname(descriptor, address, &length) != 0 || *(ushort*)address != InternetFamily) continue;
            if (BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + 2, 2)) != port) continue;
            _ = setsockopt(descriptor, SocketLevel, ReceiveBuffer, &bytes, sizeof(int));
        }
    }

    [LibraryImport("libc")]
    private static partial int getsockname(int descriptor, byte* address, int* length);

    [LibraryImport("libc")]
    private static partial int setsockopt(int descriptor, int level, int option, int* value, int length);
}
