using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.TestKit;

/// <summary>A PLC, as bare as can be: Modbus TCP by hand.</summary>
public sealed class PlcClient : IDisposable
{
    private readonly TcpClient _client;

    private PlcClient(TcpClient client) => _client = client;

    /// <summary>Connects to a server of this machine as soon as there is one.</summary>
    public static async Task<PlcClient> ConnectAsync(int port)
    {
        PlcClient? connected = null;
        await Eventually.TrueAsync(async () =>
        {
            var plc = new PlcClient(new TcpClient());
            try
            {
                await plc._client.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(false);
                connected = plc;
                return true;
            }
            catch (SocketException)
            {
                plc.Dispose();
                return false;
            }
        }).ConfigureAwait(false);
        return connected!;
    }

    /// <summary>Speaks over a connection that stands; it is this object's from here on.</summary>
    public static PlcClient Over(Socket connected) => new(new TcpClient { Client = connected });

    /// <summary>Reads input registers.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    public async Task<ushort[]> ReadAsync(int address, int count, byte unit = 1)
    {
        byte[] answer = await AskAsync(unit, 4, (byte)(address >> 8), (byte)address, 0, (byte)count).ConfigureAwait(false);
        return [.. Enumerable.Range(0, count).Select(i => (ushort)(answer[2 + 2 * i] << 8 | answer[3 + 2 * i]))];
    }

    /// <summary>Writes one register.</summary>
    /// <returns>The exception's code; 0 when it was written.</returns>
    public async Task<byte> WriteAsync(int address, ushort value, byte unit = 1)
    {
        byte[] answer = await AskAsync(unit, 6, (byte)(address >> 8), (byte)address, (byte)(value >> 8), (byte)value).ConfigureAwait(false);
        return answer[0] == 6 ? (byte)0 : answer[1];
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<byte[]> AskAsync(byte unit, params byte[] pdu)
    {
        NetworkStream stream = _client.GetStream();
        await stream.WriteAsync((byte[])[0x12, 0x34, 0, 0, 0, (byte)(pdu.Length + 1), unit, .. pdu]).ConfigureAwait(false);
        byte[] header = new byte[7];
        await stream.ReadExactlyAsync(header).ConfigureAwait(false);
        byte[] answer = new byte[(header[4] << 8 | header[5]) - 1];
        await stream.ReadExactlyAsync(answer).ConfigureAwait(false);
        return answer;
    }
}
