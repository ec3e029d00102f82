using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeInspector.Numerics;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>
/// The server side of RTSP (RFC 2326) on loopback: one sender announces and records a stream over TCP, others describe and play it over TCP
/// or
/// UDP. It may lose packets, and knows of each picture whether it did.
/// </summary>
public sealed class RtspRelay : LoopbackServer
{
    private readonly ConcurrentDictionary<NetworkStream, Player> _players = new();
    private readonly ConcurrentDictionary<NetworkStream, IPEndPoint> _addresses = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly SplitMix64 _random = new(1);
    private readonly Lock _lock = new();
    private readonly SortedDictionary<uint, bool> _pictures = [];
    private volatile string _description = "";

    public RtspRelay()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.SendBufferSize = 4 << 20;
        Start();
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"rtsp://127.0.0.1:{Port}/line");

    /// <summary>Whether the stream comes through; false keeps connections open and says nothing more.</summary>
    public bool Flows { get; set; } = true;

    /// <summary>Whether somebody plays the stream.</summary>
    public bool HasPlayer => !_players.IsEmpty;

    /// <summary>Packets that the sender has sent.</summary>
    public int Received { get; private set; }

    /// <summary>Of so many packets one is lost; 0 for none.</summary>
    public int LosesOneIn { get; set; }

    /// <summary>Decides about a packet before anything else does; true loses it.</summary>
    public Func<byte[], bool>? Loses { get; set; }

    /// <summary>Swaps each of so many packets with the one after it; 0 for none.</summary>
    public int SwapsOneIn { get; set; }

    /// <summary>Packets that were lost since a player came.</summary>
    public int LostPackets { get; private set; }

    /// <summary>Packets since a player came.</summary>
    public int Packets { get; private set; }

    /// <summary>Requests of players, one line each.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What a player must say in Authorization, from its request's first line; null lets everybody in.</summary>
    public Func<string, string, bool>? Admits { get; set; }

    /// <summary>The challenge for those that are not admitted.</summary>
    public string Challenge { get; set; } = "Basic realm=\"camera\"";

    /// <summary>Of each picture since a player came, in the order in which they were taken, whether a packet of it was lost.</summary>
    public bool[] Pictures
    {
        get
        {
            lock (_lock) return [.. _pictures.Values];
        }
    }

    /// <summary>Announces a stream that the test itself sends, as SDP.</summary>
    public void Announce(string description) => _description = description;

    /// <summary>Sends a packet of the test's own to all players.</summary>
    /// <param name="packet">RTP.</param>
    public async Task SendAsync(byte[] packet)
    {
        byte[] framed = [(byte)'$', 0, (byte)(packet.Length >> 8), (byte)packet.Length, .. packet];
        foreach ((NetworkStream to, Player player) in _players) await SendAsync(to, player, framed, CancellationToken.None);
    }

    protected override async Task ServeAsync(NetworkStream stream, CancellationToken cancellation)
    {
        try
        {
            byte[] one = new byte[1];
            while (await stream.ReadAsync(one, cancellation) == 1)
            {
                if (one[0] == '$') await RelayAsync(stream, cancellation);
                else await AnswerAsync(stream, (char)one[0], cancellation);
            }
        }
        finally
        {
            _players.TryRemove(stream, out _);
        }
    }

    // '$', channel, two bytes of length, a packet: from the sender to all players.
    private async Task RelayAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] head = new byte[3];
        await stream.ReadExactlyAsync(head, cancellation);
        byte[] packet = new byte[4 + head[1] * 256 + head[2]];
        packet[0] = (byte)'$';
        head.CopyTo(packet, 1);
        await stream.ReadExactlyAsync(packet.AsMemory(4), cancellation);
        Received++;
        if (!Flows || _players.IsEmpty || (head[0] == 0 && IsLost(packet.AsSpan(4)))) return;
        foreach ((NetworkStream to, Player player) in _players)
        {
            try
            {
                await SendAsync(to, player, packet, cancellation);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                _players.TryRemove(to, out _);
            }
        }
    }

    private async Task SendAsync(NetworkStream to, Player player, byte[] packet, CancellationToken cancellation)
    {
        await player.Turn.WaitAsync(cancellation);
        try
        {
            if (player.Datagrams is not { } address)
            {
                await to.WriteAsync(packet, cancellation);
                return;
            }
            if (packet[1] != 0) return;
            if (player.Held is null && SwapsOneIn > 0 && _random.NextInt32(SwapsOneIn) == 0)
            {
                player.Held = packet;
                return;
            }
            await _socket.SendToAsync(packet.AsMemory(4), address, cancellation);
            if (player.Held is { } held) await _socket.SendToAsync(held.AsMemory(4), address, cancellation);
            player.Held = null;
        }
        finally
        {
            player.Turn.Release();
        }
    }

    private bool IsLost(ReadOnlySpan<byte> packet)
    {
        bool isLost = Loses?.Invoke(packet.ToArray()) ?? (LosesOneIn > 0 && _random.NextInt32(LosesOneIn) == 0);
        uint at = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        lock (_lock) _pictures[at] = isLost | _pictures.GetValueOrDefault(at);
        Packets++;
        if (isLost) LostPackets++;
        return isLost;
    }

    private async Task AnswerAsync(NetworkStream stream, char first, CancellationToken cancellation)
    {
        string request = first + await ReadHeaderAsync(stream, cancellation);
        string Header(string name) =>
            request.Split("\r\n")
            .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "";
        string body = "", extra = "Session: 1;timeout=4\r\n", content = "", status = "200 OK";
        if (int.TryParse(Header("Content-Length"), CultureInfo.InvariantCulture, out int length))
        {
            byte[] bytes = new byte[length];
            await stream.ReadExactlyAsync(bytes, cancellation);
            body = Encoding.ASCII.GetString(bytes);
        }
        string verb = request.Split(' ')[0];
        Requests.Enqueue(request.Split("\r\n")[0]);
        switch (verb)
        {
            case "OPTIONS" when _players.ContainsKey(stream) && Admits?.Invoke(request.Split("\r\n")[0], Header("Authorization")) == false:
                status = "401 Unauthorized";
                extra = $"WWW-Authenticate: {Challenge}\r\n";
                break;
            case "OPTIONS":
                extra = "Public: OPTIONS, ANNOUNCE, DESCRIBE, SETUP, PLAY, RECORD, TEARDOWN\r\n";
                break;
            case "ANNOUNCE":
                _description = body;
                break;
            case "DESCRIBE" when Admits?.Invoke(request.Split("\r\n")[0], Header("Authorization")) == false:
                status = "401 Unauthorized";
                extra = $"WWW-Authenticate: {Challenge}\r\n";
                break;
            case "DESCRIBE":
                if (_description.Length == 0) status = "404 Not Found";
                content = _description;
                extra = "Content-Type: application/sdp\r\n";
                break;
            case "SETUP":
                string transport = Header("Transport");
                extra += $"Transport: {transport}\r\n";
                int ports = transport.IndexOf("client_port=", StringComparison.Ordinal);
                if (ports >= 0)
                    _addresses[stream] = new IPEndPoint(IPAddress.Loopback,
                        int.Parse(transport[(ports + 12)..].Split('-')[0], CultureInfo.InvariantCulture));
                break;
        }
        string answer = string.Create(
            CultureInfo.InvariantCulture,
            $"RTSP/1.0 {status}\r\nCSeq: {Header("CSeq")}\r\n{extra}Content-Length: {Encoding.ASCII.GetByteCount(content)}\r\n\r\n{content}");
        SemaphoreSlim? turn = _players.TryGetValue(stream, out Player? player) ? player.Turn : null;
        if (turn is not null) await turn.WaitAsync(cancellation);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellation);
        turn?.Release();
        if (verb == "PLAY") _players.TryAdd(stream, new Player(_addresses.GetValueOrDefault(stream)));
    }

    private static async Task<string> ReadHeaderAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var header = new StringBuilder();
        byte[] one = new byte[1];
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellation);
            header.Append((char)one[0]);
        }
        return header.ToString();
    }

    private sealed class Player(IPEndPoint? datagrams)
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public IPEndPoint? Datagrams { get; } = datagrams;

        public byte[]? Held { get; set; }
    }
}
