using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeInspector.Frames;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Cameras.Network.Rtsp;

/// <summary>One camera's stream from its description to its last packet. Blocks; closing it from another thread ends it.</summary>
internal sealed class RtspSession : IDisposable
{
    private const int ReceiveBytes = 8 << 20, DefaultTimeoutSeconds = 60;
    // UDP swaps neighbours, not more.
    private static readonly TimeSpan SwapPatience = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);
    private readonly string _camera;
    private readonly RtspCameraOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RtspConnection _connection;
    private readonly List<Socket> _sockets = [];
    private string _address;
    private volatile bool _isEnding;
    private volatile string? _played;
    private readonly Lock _closing = new();
    private bool _isClosed;

    /// <param name="camera">The camera's name in errors.</param>
    /// <param name="options">Which camera, and how.</param>
    /// <exception cref="CameraFaultException">The file of certificates cannot be read.</exception>
    public RtspSession(string camera, RtspCameraOptions options, TimeProvider time, ILogger logger)
    {
        (_camera, _options, _time, _logger, _address) = (camera, options, time, logger, options.Url);
        NetworkCredential? credential = options.User is null ? null : new NetworkCredential(options.User, options.Password);
        _connection = new RtspConnection(camera, credential, new CameraCertificate(camera, options.AuthorityFile, options.AnyCertificate));
    }

    private bool IsUdp => _options.Udp && !_options.Url.StartsWith("rtsps", StringComparison.OrdinalIgnoreCase);

    /// <summary>Connects, and asks what the camera sends.</summary>
    /// <exception cref="CameraLostException">It refuses, or sends nothing that can be received.</exception>
    public StreamDescription Describe()
    {
        _connection.Open(new Uri(_options.Url));
        _connection.Ask("OPTIONS", _address);
        RtspResponse answer = _connection.Ask("DESCRIBE", _address, ("Accept", "application/sdp"));
        _address = answer.Header("Content-Base") ?? answer.Header("Content-Location") ?? _address;
        return StreamDescription.Parse(answer.Body, _camera);
    }

    /// <summary>Lets the camera send, and hands over its packets until the session is closed.</summary>
    /// <exception cref="CameraLostException">The camera refuses, or ended the stream.</exception>
    public void Play(StreamDescription description, PacketSequence.Receiver take)
    {
        if (IsUdp) BindPair();
        string transport = IsUdp
            ? string.Create(CultureInfo.InvariantCulture, $"RTP/AVP;unicast;client_port={PortOf(0)}-{PortOf(1)}")
            : "RTP/AVP/TCP;unicast;interleaved=0-1";
        RtspResponse answer = _connection.Ask("SETUP", AddressOf(description.Control), ("Transport", transport));
        string[] session = (answer.Header("Session") ?? "").Split(';', StringSplitOptions.TrimEntries);
        _connection.Session = session[0];
        string play = description.Control.Contains("://", StringComparison.Ordinal) && _address == _options.Url ? _options.Url : _address;
        _played = play;
        _connection.Ask("PLAY", play, ("Range", "npt=0.000-"));
        using ITimer alive = KeepAlive(session, play);
        var packets = new PacketSequence(description.PayloadType, IsUdp ? SwapPatience : TimeSpan.Zero, _time, take);
        if (IsUdp) ReceiveDatagrams(packets);
        else ReceiveInterleaved(packets, ChannelIn(answer.Header("Transport") ?? ""));
    }

    /// <summary>Ends it at once, and tells the camera, which may serve few at a time; safe from any thread.</summary>
    public void Close()
    {
        _isEnding = true;
        // Whoever plays sees the end at once and closes too: not before the camera has been told.
        lock (_closing)
        {
            if (!_isClosed && _played is { } address) _connection.SendLast("TEARDOWN", address);
            _isClosed = true;
            _connection.Close();
        }
    }

    /// <summary>Frees it; on the thread that plays.</summary>
    public void Dispose()
    {
        Close();
        _connection.Dispose();
        foreach (Socket socket in _sockets) socket.Dispose();
    }

    private void ReceiveInterleaved(PacketSequence packets, int channel)
    {
        _connection.WaitForPackets();
        while (!_isEnding) packets.Add(_connection.ReadPacket(channel));
    }

    private void ReceiveDatagrams(PacketSequence packets)
    {
        byte[] datagram = new byte[ushort.MaxValue];
        byte[] report = new byte[ushort.MaxValue];
        long looked = _time.GetTimestamp();
        while (!_isEnding)
        {
            // Only the camera's own packets: anybody can send to an open port.
            if (_sockets[0].Poll(TickPeriod, SelectMode.SelectRead) && Receive(_sockets[0], datagram) is > 0 and var length)
                packets.Add(datagram.AsSpan(0, length));
            packets.Tick();
            if (_time.GetElapsedTime(looked) < LookPeriod) continue;
            looked = _time.GetTimestamp();
            while (_sockets[1].Available > 0) Receive(_sockets[1], report);
            if (_connection.HasSomething) _connection.ReadAside();
        }
    }

    private int Receive(Socket socket, byte[] datagram)
    {
        EndPoint from = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            int length = socket.ReceiveFrom(datagram, ref from);
            return ((IPEndPoint)from).Address.Equals(_connection.Peer) ? length : 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset)
        {
            // Windows reports so a packet that we sent; those that come are not concerned.
            return 0;
        }
    }

    private void BindPair()
    {
        for (int attempt = 0; ; attempt++)
        {
            Socket packets = Bind(0), reports;
            int port = ((IPEndPoint)packets.LocalEndPoint!).Port;
            try
            {
                // RFC 3550, section 11: packets at an even port, reports at the one above.
                if (port % 2 != 0) throw new SocketException((int)SocketError.AddressAlreadyInUse);
                reports = Bind(port + 1);
            }
            catch (SocketException) when (attempt < 100)
            {
                packets.Dispose();
                continue;
            }
            _sockets.AddRange([packets, reports]);
            packets.ReceiveBufferSize = ReceiveBytes;
            // Linux reports twice what it gives.
            if (packets.ReceiveBufferSize < ReceiveBytes)
                _logger.ReceiveBufferSmall(_camera, packets.ReceiveBufferSize / 2048, ReceiveBytes);
            return;
        }
    }

    private Socket Bind(int port)
    {
        var socket = new Socket(_connection.Local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(_connection.Local, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private int PortOf(int socket) => ((IPEndPoint)_sockets[socket].LocalEndPoint!).Port;

    private string AddressOf(string control) => control.Contains("://", StringComparison.Ordinal)
        ? control
        : control is "" or "*" ? _address : $"{_address.TrimEnd('/')}/{control.TrimStart('/')}";

    // The camera ends a session from which it hears nothing. Servers take this request for a sign of life.
    private ITimer KeepAlive(string[] session, string address)
    {
        string? limit =
            session.FirstOrDefault(word => word.StartsWith("timeout=", StringComparison.OrdinalIgnoreCase))?["timeout=".Length..];
        int seconds = int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            && given > 1 ? given : DefaultTimeoutSeconds;
        var period = TimeSpan.FromSeconds(seconds / 2.5);
        return _time.CreateTimer(
            _ =>
            {
                try
                {
                    _connection.Send("OPTIONS", address);
                }
                catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
                {
                    // Whoever reads finds out.
                }
            },
            null, period, period);
    }

    private static int ChannelIn(string transport)
    {
        string? channels = transport.Split(';').FirstOrDefault(word => word.StartsWith("interleaved=", StringComparison.OrdinalIgnoreCase));
        string first = channels?["interleaved=".Length..].Split('-')[0] ?? "";
        return int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int channel) ? channel : 0;
    }
}
