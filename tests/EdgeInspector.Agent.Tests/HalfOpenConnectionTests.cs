using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>
/// Peers that are switched off in the middle of a connection, and handshakes that nobody ends, in network namespaces of the test: whoever
/// is still there is served, and the others cost nothing for long.
/// </summary>
[Long, Needs("ip"), Needs("nft")]
public sealed class HalfOpenConnectionTests(TaughtLine line, ITestOutputHelper output) : IDisposable
{
    private const int Dead = 1000, Syns = 1000, PlcPort = 1502, HealthPort = 9473, PlcPlaces = 16, HealthPlaces = 64, IdleSeconds = 10;
    // The agent opens and closes files of its own meanwhile.
    private const int Spare = 64;
    private const int PassedLow = 33;
    private const string DeadAddress = "10.77.0.12";
    // The states of /proc/net/tcp.
    private const string Established = "01", SynReceived = "03", Listening = "0A";
    private static readonly Uri Live = new("http://localhost/livez");
    private static readonly IPEndPoint Plc = new(IPAddress.Parse(PeerNetwork.AgentAddress), PlcPort);
    private static readonly IPEndPoint Health = new(IPAddress.Parse(PeerNetwork.AgentAddress), HealthPort);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plc_IsServedOn_AndDeadOnesAreFreedInTime()
    {
        using var network = new PeerNetwork();
        await using AgentProgram program = Start(network);
        using PlcClient plc = await WarmUpAsync(network, program);
        using var done = new CancellationTokenSource();
        Task<(int Answers, TimeSpan Longest)> polling = PollAsync(plc, done.Token);
        (int handles, long memory) = Cost(program);
        long began = Stopwatch.GetTimestamp();
        // Half of them ask once, and take a place as a PLC does; the others never ask.
        byte[] question = [0x12, 0x34, 0, 0, 0, 6, 1, 4, 0, 3, 0, 1];
        Abandon(network, Plc, i => i % 2 == 0 ? question : []);
        await Eventually.TrueAsync(() => Count(program, PlcPort, Established) is > 1 and <= PlcPlaces);
        // The real one after a restart, while all others have asked a moment ago.
        using PlcClient again = await ConnectAgainAsync(network);
        SendSyns(network, PlcPort);
        int half = Count(program, PlcPort, SynReceived);
        long cookies = Cookies(program);
        Assert.True(half + cookies > Syns / 2, $"Of {Syns} handshakes {half} are open and {cookies} were answered with a cookie.");
        using PlcClient besides = await ConnectAgainAsync(network);
        (int handlesThen, long memoryThen) = Cost(program);
        await Eventually.TrueAsync(async () =>
        {
            // A PLC that is served no longer says so here.
            if (polling.IsCompleted) await polling;
            await again.ReadAsync(0, 80);
            await besides.ReadAsync(0, 80);
            return Count(program, PlcPort, Established) == 3;
        });
        TimeSpan freed = Stopwatch.GetElapsedTime(began);
        await done.CancelAsync();
        (int answers, TimeSpan longest) = await polling;
        output.WriteLine(
            $"{Dead} connections without a peer, {Syns} handshakes without an end ({half} open, {cookies} cookies): {answers} answers to the PLC, the slowest after {longest.TotalMilliseconds:0} ms; handles {handles} to {handlesThen}, memory {memory >> 20} to {memoryThen >> 20} MiB; the last dead one was freed {freed.TotalSeconds:0.0} s after the first came");
        Assert.InRange(handlesThen, 1, handles + PlcPlaces + Spare);
        Assert.InRange(memoryThen, 1, memory + (64 << 20));
    }

    [Fact]
    public async Task Health_IsAskedOn_AndDeadOnesAreFreedInTime()
    {
        using var network = new PeerNetwork();
        await using AgentProgram program = Start(network);
        using PlcClient plc = await WarmUpAsync(network, program);
        using HttpClient watch = HealthOver(Connect(network, Health));
        using var done = new CancellationTokenSource();
        Task<int> watching = WatchAsync(watch, done.Token);
        (int handles, long memory) = Cost(program);
        // A third each: nothing, a request that never ends, a whole one.
        byte[] whole = Encoding.ASCII.GetBytes("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Abandon(network, Health, i => whole[..(i % 3 * whole.Length / 2)]);
        await Eventually.TrueAsync(() => Count(program, HealthPort, Established) is > 1 and <= HealthPlaces);
        (int handlesThen, long memoryThen) = Cost(program);
        await Eventually.TrueAsync(async () =>
        {
            if (watching.IsCompleted) await watching;
            return Count(program, HealthPort, Established) == 1;
        });
        using HttpClient late = HealthOver(Connect(network, Health));
        await late.GetStringAsync(Live, TestContext.Current.CancellationToken);
        await done.CancelAsync();
        int answers = await watching;
        output.WriteLine(
            $"{Dead} connections without a peer: {answers} answers; handles {handles} to {handlesThen}, memory {memory >> 20} to {memoryThen >> 20} MiB");
        Assert.InRange(handlesThen, 1, handles + HealthPlaces + Spare);
        Assert.InRange(memoryThen, 1, memory + (64 << 20));
    }

    private AgentProgram Start(PeerNetwork network)
    {
        string camera =
            $$"""{ "driver": "simulated", "seed": 1, "width": {{TaughtLine.Width}}, "height": {{TaughtLine.Height}}, "framesPerSecond": 5 }""";
        int broker = FreePort.Find();
        File.WriteAllText(_folder.PathTo("agent.json"), $$"""
            { "agent": { "name": "line1", "stateDirectory": "state" },
              "mqtt": { "broker": "mqtt://127.0.0.1:{{broker}}", "embeddedBrokerPort": {{broker}} }, "page": { "enabled": false },
              "health": { "address": "0.0.0.0", "port": {{HealthPort}} },
              "modbus": { "enabled": true, "address": "0.0.0.0", "port": {{PlcPort}}, "allowed": ["10.77.0.0/24"],
                "maxConnections": {{PlcPlaces}}, "idleSeconds": {{IdleSeconds}} },
              "stations": [ { "name": "cap", "model": {{JsonSerializer.Serialize(line.Model)}}, "camera": {{camera}} } ] }
            """);
        AgentProgram program = AgentProgram.StartBehind(network.AtAgent, "run", "--config", _folder.PathTo("agent.json"));
        network.CloseSilently(DeadAddress);
        return program;
    }

    // What the agent takes for itself it has when parts have passed for a while.
    private static async Task<PlcClient> WarmUpAsync(PeerNetwork network, AgentProgram program)
    {
        await Eventually.TrueAsync(() => Count(program, PlcPort, Listening) == 1 && Count(program, HealthPort, Listening) == 1);
        PlcClient plc = PlcClient.Over(Connect(network, Plc));
        await Eventually.TrueAsync(async () => (await plc.ReadAsync(PassedLow, 1))[0] >= 20);
        return plc;
    }

    private static Socket Connect(PeerNetwork network, IPEndPoint server)
    {
        Socket? socket = null;
        network.EnterPeer(() =>
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(server);
        });
        return socket!;
    }

    // Asked at once, as a PLC does that was turned away; what it asks is answered or it is closed.
    private static async Task<PlcClient> ConnectAgainAsync(PeerNetwork network)
    {
        PlcClient? served = null;
        await Eventually.TrueAsync(async () =>
        {
            PlcClient plc = PlcClient.Over(Connect(network, Plc));
            try
            {
                await plc.ReadAsync(0, 80);
                served = plc;
            }
            catch (IOException)
            {
                plc.Dispose();
            }
            return served is not null;
        });
        return served!;
    }

    private static void Abandon(PeerNetwork network, IPEndPoint server, Func<int, byte[]> says) => network.EnterPeer(() =>
    {
        for (int i = 0; i < Dead; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(DeadAddress), 0));
            try
            {
                socket.Connect(server);
                socket.Send(says(i));
            }
            catch (SocketException)
            {
                // Turned away before it could ask.
            }
        }
    });

    // First packets of handshakes, from addresses at which nobody is.
    private static void SendSyns(PeerNetwork network, int port) => network.EnterPeer(() =>
    {
        using var raw = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        raw.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);
        var server = new IPEndPoint(Plc.Address, 0);
        for (int i = 0; i < Syns; i++) raw.SendTo(Syn((byte)(100 + i % 100), (ushort)(20_000 + i), (ushort)port), server);
    });

    private static byte[] Syn(byte lastOfSource, ushort from, ushort to)
    {
        const int IpLength = 20, TcpLength = 20, Protocol = 6;
        byte[] packet = new byte[IpLength + TcpLength];
        byte[] source = [10, 77, 0, lastOfSource], target = Plc.Address.GetAddressBytes();
        // The system fills in length and checksum of the IP header.
        (packet[0], packet[8], packet[9]) = (0x45, 64, Protocol);
        source.CopyTo(packet, 12);
        target.CopyTo(packet, 16);
        Span<byte> tcp = packet.AsSpan(IpLength);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, from);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], to);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], 1000);
        (tcp[12], tcp[13]) = (5 << 4, 1 << 1);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 0xFFFF);
        byte[] summed = [.. source, .. target, 0, Protocol, 0, TcpLength, .. tcp];
        uint sum = 0;
        for (int at = 0; at < summed.Length; at += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(summed.AsSpan(at));
        while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], (ushort)~sum);
        return packet;
    }

    private static async Task<(int Answers, TimeSpan Longest)> PollAsync(PlcClient plc, CancellationToken cancellation)
    {
        int answers = 0;
        TimeSpan longest = TimeSpan.Zero;
        while (!cancellation.IsCancellationRequested)
        {
            long asked = Stopwatch.GetTimestamp();
            await plc.ReadAsync(0, 80);
            answers++;
            if (Stopwatch.GetElapsedTime(asked) is var took && took > longest) longest = took;
            await Task.Delay(10, CancellationToken.None);
        }
        return (answers, longest);
    }

    // Over this one connection and no other.
    private static HttpClient HealthOver(Socket connected) => new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 1,
        ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(connected, ownsSocket: true)),
    });

    // All over one connection, which is never idle for long.
    private static async Task<int> WatchAsync(HttpClient client, CancellationToken cancellation)
    {
        int answers = 0;
        for (; !cancellation.IsCancellationRequested; answers++)
        {
            await client.GetStringAsync(Live, CancellationToken.None);
            await Task.Delay(50, CancellationToken.None);
        }
        return answers;
    }

    private static (int Handles, long Memory) Cost(AgentProgram program)
    {
        string resident = File.ReadLines($"/proc/{program.Id}/status").First(one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
        long kilobytes = long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return (Directory.EnumerateFileSystemEntries($"/proc/{program.Id}/fd").Count(), kilobytes << 10);
    }

    // Connections at one port of the agent's end, IPv4.
    private static int Count(AgentProgram program, int port, string state) => File.ReadLines($"/proc/{program.Id}/net/tcp").Skip(1)
        .Select(one => one.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Count(fields => fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal) && fields[3] == state);

    // Handshakes that the agent's end answered without keeping anything.
    private static long Cookies(AgentProgram program)
    {
        string[][] lines = [.. File.ReadLines($"/proc/{program.Id}/net/netstat").Take(2).Select(one => one.Split(' '))];
        return long.Parse(lines[1][Array.IndexOf(lines[0], "SyncookiesSent")], CultureInfo.InvariantCulture);
    }
}
