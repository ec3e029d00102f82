using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Mqtt.Probing;
using MQTTnet.Channel;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// The bytes to and from the broker: TCP, with TLS for mqtts. What goes wrong on the way is said in words that name the step and the
/// remedy; packets from the broker have a bound.
/// </summary>
/// <param name="options">Where the broker is, and which certificates hold.</param>
/// <param name="role">Bounds of this connection.</param>
/// <param name="protocol">The revision that is spoken.</param>
internal sealed class BrokerChannel(MqttOptions options, ConnectionRole role, MqttProtocol protocol) : IMqttChannel
{
    private const int Joined = 16 * 1024;
    // MQTT 3.1.1, chapter 3.2.1. The library would take a longer one, also one of revision 5 that it could not read as such.
    private const int BytesOfAcknowledgement = 2;
    private readonly byte[] _joined = new byte[Joined];
    private Socket? _socket;
    private Stream? _stream;
    private PacketIntake? _intake;
    private BrokerTrust? _trust;

    /// <summary>Who the broker showed itself to be; null without TLS, or before that.</summary>
    public BrokerTrust? Trust => _trust;

    /// <inheritdoc/>
    public X509Certificate2? ClientCertificate => null;

    /// <inheritdoc/>
    public EndPoint? RemoteEndPoint => _socket?.RemoteEndPoint;

    /// <inheritdoc/>
    public EndPoint? LocalEndPoint => _socket?.LocalEndPoint;

    /// <inheritdoc/>
    public bool IsSecureConnection => _trust is not null;

    /// <summary>
    /// Bytes that the message which was read last had before its payload was thrown away; 0 when it is whole. Asking clears it.
    /// </summary>
    public long TakeCut() => _intake?.TakeCut() ?? 0;

    /// <inheritdoc/>
    /// <exception cref="ConnectFailedException">A file cannot be used, or the broker is not reached or not trusted.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (options.Broker.Scheme == "mqtts") _trust = await ReadFilesAsync(() => BrokerTrust.Of(options), cancellationToken);
        (string host, int port) = (options.Broker.DnsSafeHost, BrokerEndpoint.PortOf(options.Broker));
        IPAddress[] addresses = await ResolveAsync(host, cancellationToken);
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveBufferSize = role.SocketBuffer,
            SendBufferSize = role.SocketBuffer,
            // A close that discards what was not sent yet could swallow the DISCONNECT and so set off the last will.
            LingerState = new LingerOption(false, 0),
        };
        try
        {
            await _socket.ConnectAsync(addresses, port, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw Failed(BrokerStep.Reach, $"cannot be reached: {exception.Message}", exception);
        }

        _stream = new NetworkStream(_socket, ownsSocket: true);
        if (_trust is { } trust) _stream = await SecureAsync(_stream, trust, cancellationToken);
        bool is5 = protocol == MqttProtocol.Mqtt5;
        _intake = new PacketIntake(_stream, role.LargestPacket, is5, is5 ? null : BytesOfAcknowledgement);
    }

    /// <summary>
    /// Reads files on a thread of its own: whoever gives up must not wait for a network drive that may answer within seconds, or never.
    /// </summary>
    public static Task<T> ReadFilesAsync<T>(Func<T> read, CancellationToken cancellation) => Task.Factory.StartNew(
        read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellation);

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _intake!.ReadAsync(buffer.AsMemory(offset, count), cancellationToken);

    /// <inheritdoc/>
    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        // Header and payload in one piece where they are small: without delay each piece is a packet on the network.
        if (!buffer.IsSingleSegment && buffer.Length <= Joined)
        {
            buffer.CopyTo(_joined);
            await _stream!.WriteAsync(_joined.AsMemory(0, (int)buffer.Length), cancellationToken);
            return;
        }

        foreach (ReadOnlyMemory<byte> segment in buffer) await _stream!.WriteAsync(segment, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        _socket?.Dispose();
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellation);
        }
        catch (SocketException exception)
        {
            throw Failed(BrokerStep.Resolve, $"cannot be reached: nothing is known of the name {host}: {exception.Message}", exception);
        }
    }

    private async Task<Stream> SecureAsync(Stream stream, BrokerTrust trust, CancellationToken cancellation)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(trust.Terms(), cancellation);
            return tls;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            throw Failed(BrokerStep.Tls, trust.WordsOf(exception), exception);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private ConnectFailedException Failed(BrokerStep step, string what, Exception exception) =>
        new($"{BrokerEndpoint.Describe(options.Broker)} {what}", exception) { Step = step, CertificateEnds = _trust?.Ends };
}
