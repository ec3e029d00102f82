using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>
/// The server side of RTSP (RFC 2326) on loopback, interleaved in TCP: one sender announces and records a stream, others describe and play
/// it. Enough for ffmpeg at both ends.
/// </summary>
public sealed class RtspRelay : LoopbackServer
{
    private readonly ConcurrentDictionary<NetworkStream, SemaphoreSlim> _players = new();
    private volatile string _description = "";

    public RtspRelay() => Start();

    public string Url => string.Create(CultureInfo.InvariantCulture, $"rtsp://127.0.0.1:{Port}/line");

    /// <summary>Whether the stream comes through; false keeps connections open and says nothing more.</summary>
    public bool Flows { get; set; } = true;

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
        if (!Flows) return;
        foreach ((NetworkStream player, SemaphoreSlim turn) in _players)
        {
            await turn.WaitAsync(cancellation);
            try
            {
                await player.WriteAsync(packet, cancellation);
            }
            catch (IOException)
            {
                _players.TryRemove(player, out _);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, char first, CancellationToken cancellation)
    {
        string request = first + await ReadHeaderAsync(stream, cancellation);
        string Header(string name) => request.Split("\r\n").FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim() ?? "";
        string body = "", extra = "Session: 1\r\n", content = "";
        if (int.TryParse(Header("Content-Length"), CultureInfo.InvariantCulture, out int length))
        {
            byte[] bytes = new byte[length];
            await stream.ReadExactlyAsync(bytes, cancellation);
            body = Encoding.ASCII.GetString(bytes);
        }
        string verb = request.Split(' ')[0];
        bool missing = false;
        switch (verb)
        {
            case "OPTIONS":
                extra = "Public: OPTIONS, ANNOUNCE, DESCRIBE, SETUP, PLAY, RECORD, TEARDOWN\r\n";
                break;
            case "ANNOUNCE":
                _description = body;
                break;
            case "DESCRIBE":
                missing = _description.Length == 0;
                content = _description;
                extra = "Content-Type: application/sdp\r\n";
                break;
            case "SETUP":
                extra += $"Transport: {Header("Transport")}\r\n";
                break;
        }
        string answer = string.Create(
            CultureInfo.InvariantCulture,
            $"RTSP/1.0 {(missing ? "404 Not Found" : "200 OK")}\r\nCSeq: {Header("CSeq")}\r\n{extra}Content-Length: {Encoding.ASCII.GetByteCount(content)}\r\n\r\n{content}");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellation);
        if (verb == "PLAY") _players.TryAdd(stream, new SemaphoreSlim(1));
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
}
