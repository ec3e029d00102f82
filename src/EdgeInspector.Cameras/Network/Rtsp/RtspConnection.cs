using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using EdgeInspector.Frames;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>
/// The client's side of RTSP 1.0 (RFC 2326): requests over TCP or TLS, and packets between the answers. Blocks; one thread reads, any may
/// send.
/// </summary>
internal sealed class RtspConnection : IDisposable
{
    private const int DefaultPort = 554, DefaultTlsPort = 322, MaxHeader = 16 << 10, MaxBody = 256 << 10;
    // A server may start its encoder before it describes the stream.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastPatience = TimeSpan.FromMilliseconds(500);
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly NetworkCredential? _credential;
    private readonly CameraCertificate _certificate;
    private readonly string _camera;
    private readonly byte[] _packet = new byte[ushort.MaxValue];
    private readonly Lock _sending = new();
    private Stream _stream = Stream.Null;
    private Stream _output = Stream.Null;
    private RtspLogin? _login;
    private int _sequence;

    /// <param name="camera">The camera's name in errors.</param>
    /// <param name="credential">User and password; null without.</param>
    /// <param name="certificate">Looks at the camera's certificate.</param>
    public RtspConnection(string camera, NetworkCredential? credential, CameraCertificate certificate) =>
        (_camera, _credential, _certificate) = (camera, credential, certificate);

    /// <summary>The session that the camera gave; null before.</summary>
    public string? Session { get; set; }

    /// <summary>The camera's address.</summary>
    public IPAddress Peer => Plain(((IPEndPoint)_client.Client.RemoteEndPoint!).Address);

    /// <summary>Our address towards the camera.</summary>
    public IPAddress Local => Plain(((IPEndPoint)_client.Client.LocalEndPoint!).Address);

    /// <summary>Whether something can be read without waiting, or the camera has closed.</summary>
    public bool HasSomething => _client.Client.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    /// <summary>Connects.</summary>
    /// <exception cref="Exception">Of sockets and streams, when nobody answers.</exception>
    /// <exception cref="CameraFaultException">It shows a certificate that is not taken.</exception>
    public void Open(Uri address)
    {
        bool isTls = address.Scheme.Equals("rtsps", StringComparison.OrdinalIgnoreCase);
        int port = address.Port > 0 ? address.Port : isTls ? DefaultTlsPort : DefaultPort;
        // ICamera blocks: this is the camera's own thread, and a socket's synchronous connect knows no time limit.
        using (var limit = new CancellationTokenSource(Patience))
            _client.ConnectAsync(address.IdnHost, port, limit.Token).AsTask().GetAwaiter().GetResult();
        _client.ReceiveTimeout = _client.SendTimeout = (int)Patience.TotalMilliseconds;
        _stream = _client.GetStream();
        if (isTls)
        {
            var tls = new SslStream(_stream, leaveInnerStreamOpen: false,
                (_, shown, chain, errors) => _certificate.Accepts(shown, chain, errors));
            _stream = tls;
            try
            {
                tls.AuthenticateAsClient(address.IdnHost);
            }
            catch (AuthenticationException) when (_certificate.Fault is { } fault)
            {
                throw fault;
            }
        }
        _output = _stream;
        _stream = new BufferedStream(_stream, 1 << 16);
    }

    /// <summary>Lets reads wait for packets as long as it takes; who waits watches the time.</summary>
    public void WaitForPackets() => _client.ReceiveTimeout = 0;

    /// <summary>Asks, and waits for the answer; packets that come meanwhile are left out.</summary>
    /// <exception cref="CameraLostException">The camera refuses.</exception>
    /// <exception cref="CameraFaultException">It refuses the login, or lacks the stream.</exception>
    public RtspResponse Ask(string method, string address, params (string Name, string Value)[] headers)
    {
        Send(method, address, headers);
        RtspResponse answer = ReadAnswer();
        if (answer.Status == 401 && _credential is not null && RtspLogin.Choose(answer.All("WWW-Authenticate"), _credential) is { } login)
        {
            _login = login;
            Send(method, address, headers);
            answer = ReadAnswer();
        }
        return answer.Status switch
        {
            >= 200 and < 300 => answer,
            401 or 403 => throw new CameraFaultException($"{_camera} refuses the login ({answer.Status}). Set user and passwordFile."),
            404 => throw new CameraLostException($"{_camera} has no such stream (404 {answer.Words}). Check the path in the address."),
            461 => throw new CameraFaultException($"{_camera} does not send over this transport (461 {answer.Words}). Change transport."),
            >= 300 and < 400 => throw new CameraFaultException($"{_camera} sends us to {answer.Header("Location")}. Set url to that."),
            _ => throw new CameraLostException($"{_camera} answers {answer.Status} {answer.Words} to {method}. Check its address."),
        };
    }

    /// <summary>Sends a request whose answer is read with the packets.</summary>
    public void Send(string method, string address, params (string Name, string Value)[] headers)
    {
        lock (_sending)
        {
            var request = new StringBuilder();
            request.Append(CultureInfo.InvariantCulture,
                $"{method} {address} RTSP/1.0\r\nCSeq: {++_sequence}\r\nUser-Agent: edge-inspector\r\n");
            if (Session is not null) request.Append(CultureInfo.InvariantCulture, $"Session: {Session}\r\n");
            if (_login is not null) request.Append(CultureInfo.InvariantCulture, $"Authorization: {_login.Answer(method, address)}\r\n");
            foreach ((string name, string value) in headers) request.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            _output.Write(Encoding.UTF8.GetBytes(request.Append("\r\n").ToString()));
            _output.Flush();
        }
    }

    /// <summary>
    /// Asks for the last time: the answer is not awaited, nor is a camera that takes nothing any more. Safe from any thread.
    /// </summary>
    public void SendLast(string method, string address)
    {
        if (!_sending.TryEnter(LastPatience)) return;
        try
        {
            // None where another thread is closing it.
            if (_client.Client is not { } socket) return;
            socket.SendTimeout = (int)LastPatience.TotalMilliseconds;
            Send(method, address);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException
            or InvalidOperationException)
        {
            // It is gone, and needs no word.
        }
        finally
        {
            _sending.Exit();
        }
    }

    /// <summary>The next packet of a channel; other channels and answers between are left out.</summary>
    /// <returns>Valid until the next call.</returns>
    /// <exception cref="IOException">The camera ended the connection, or nothing came in time.</exception>
    public ReadOnlySpan<byte> ReadPacket(int channel)
    {
        while (true)
        {
            int first = ReadByte();
            if (first != '$')
            {
                TakeAside(ReadAnswer(first));
                continue;
            }
            int from = ReadByte(), length = ReadByte() << 8 | ReadByte();
            _stream.ReadExactly(_packet, 0, length);
            if (from == channel) return _packet.AsSpan(0, length);
        }
    }

    /// <summary>Reads what there is beside packets: answers to <see cref="Send"/>.</summary>
    public void ReadAside() => TakeAside(ReadAnswer());

    /// <summary>Ends it at once; safe from any thread, and a read that waits fails.</summary>
    public void Close() => _client.Dispose();

    /// <summary>Frees it; on the thread that reads.</summary>
    public void Dispose()
    {
        Close();
        try
        {
            _stream.Dispose();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has nowhere to write its last words.
        }
    }

    // A socket for both families writes the older one's addresses as the newer one's.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // A camera may change what it asks for while it sends; the next sign of life has the answer.
    private void TakeAside(RtspResponse answer)
    {
        if (answer.Status != 401 || _credential is null || RtspLogin.Choose(answer.All("WWW-Authenticate"), _credential) is not { } login)
            return;
        lock (_sending) _login = login;
    }

    private RtspResponse ReadAnswer()
    {
        while (true)
        {
            int first = ReadByte();
            if (first != '$') return ReadAnswer(first);
            ReadByte();
            _stream.ReadExactly(_packet, 0, ReadByte() << 8 | ReadByte());
        }
    }

    private RtspResponse ReadAnswer(int first)
    {
        string[] lines = ReadHeader(first).Split('\n', StringSplitOptions.TrimEntries);
        string[] words = lines[0].Split(' ', 3);
        // A camera may also ask something itself (OPTIONS, ANNOUNCE); it is content without an answer.
        bool isAnswer = words[0].StartsWith("RTSP/", StringComparison.Ordinal),
            isRequest = words[^1].StartsWith("RTSP/", StringComparison.Ordinal);
        int status = 0;
        if (isAnswer ? words.Length < 2 || !int.TryParse(words[1], CultureInfo.InvariantCulture, out status) : !isRequest)
            throw new CameraFaultException($"{_camera} does not speak RTSP. Check address and port.");
        List<(string, string)> headers = [];
        int length = 0;
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            (string name, string value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            headers.Add((name, value));
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                _ = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out length);
        }
        if (length > MaxBody) throw new CameraFaultException($"{_camera} sends an answer of {length} bytes. Check its address.");
        byte[] body = new byte[length];
        _stream.ReadExactly(body);
        return status == 0
            ? ReadAnswer() : new RtspResponse(status, words.Length > 2 ? words[2] : "", headers, Encoding.UTF8.GetString(body));
    }

    private string ReadHeader(int first)
    {
        var header = new StringBuilder().Append((char)first);
        for (int breaks = 0; breaks < 2;)
        {
            int next = ReadByte();
            header.Append((char)next);
            if (next == '\n') breaks++;
            else if (next != '\r') breaks = 0;
            if (header.Length > MaxHeader) throw new CameraFaultException($"{_camera} does not speak RTSP. Check address and port.");
        }
        return header.ToString();
    }

    private int ReadByte() =>
        _stream.ReadByte() is var read && read >= 0 ? read : throw new EndOfStreamException("the camera ended the connection");
}
