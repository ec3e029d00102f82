using System.Net;
using System.Net.Sockets;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;

namespace EdgeInspector.Modbus.Tests;

/// <summary>A server with one station that works, and bare clients.</summary>
internal sealed class PlcBench : IAsyncDisposable
{
    public required RecordingLogger Log { get; init; }

    public required ModbusServer Server { get; init; }

    public static async Task<PlcBench> StartAsync(Func<ModbusOptions, ModbusOptions>? with = null, TimeProvider? time = null)
    {
        var options = new ModbusOptions
        {
            Address = IPAddress.Loopback,
            Port = 0,
            Agent = "vision1",
            Version = "0.1.0",
            Stations = ["cap"],
            ResultLifetime = TimeSpan.FromMinutes(1),
        };
        var log = new RecordingLogger();
        var server = new ModbusServer(
            with?.Invoke(options) ?? options, new ModbusSources(() => true, _ => (Results.Counts, true)), time ?? TimeProvider.System, log);
        server.Take(new StationStatus("cap", StationState.Running, IsResponsive: () => true));
        server.Take(new ConfigurationReport
        {
            Revision = 1,
            Sha256 = null,
            AppliedAt = DateTimeOffset.UnixEpoch,
            Stations = [new StationDecision { Station = "cap", Threshold = Results.Threshold, Recipe = "blue" }],
        });
        await server.StartAsync();
        var bench = new PlcBench { Server = server, Log = log };
        await Eventually.TrueAsync(() => server.Port != 0);
        return bench;
    }

    public async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Server.Port);
        return client;
    }

    /// <summary>Sends a request and reads its answer.</summary>
    public static async Task<byte[]> AskAsync(TcpClient client, params byte[] pdu)
    {
        await client.GetStream().WriteAsync(Frame(pdu));
        return await AnswerAsync(client);
    }

    /// <summary>A request as it travels.</summary>
    public static byte[] Frame(params byte[] pdu) => [0x12, 0x34, 0, 0, (byte)((pdu.Length + 1) >> 8), (byte)(pdu.Length + 1), 1, .. pdu];

    /// <summary>Reads an answer, and checks its header.</summary>
    public static async Task<byte[]> AnswerAsync(TcpClient client)
    {
        byte[] header = new byte[7];
        await client.GetStream().ReadExactlyAsync(header);
        if (header is not [0x12, 0x34, 0, 0, _, _, 1]) throw new FormatException(Convert.ToHexString(header));
        byte[] pdu = new byte[(header[4] << 8 | header[5]) - 1];
        await client.GetStream().ReadExactlyAsync(pdu);
        return pdu;
    }

    /// <summary>Reads the whole block of station and offered result.</summary>
    public static async Task<Words> ReadAsync(TcpClient client)
    {
        byte[] answer = await AskAsync(client, 4, 0, 0, 0, 80);
        ushort[] words = new ushort[80];
        for (int i = 0; i < words.Length; i++) words[i] = (ushort)(answer[2 + 2 * i] << 8 | answer[3 + 2 * i]);
        return new Words(words);
    }

    /// <summary>Waits until the other end has closed the connection.</summary>
    public static async Task ClosedAsync(TcpClient client)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(Eventually.Patience));
        try
        {
            byte[] rest = new byte[300];
            while (await client.GetStream().ReadAsync(rest, deadline.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset is closed too.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Log.Dispose();
    }
}
