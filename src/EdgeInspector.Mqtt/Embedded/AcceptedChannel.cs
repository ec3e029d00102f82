using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Mqtt.Connection;
using MQTTnet.Channel;

namespace EdgeInspector.Mqtt.Embedded;

/// <summary>A client's connection to the broker inside the agent; a packet above the bound ends it.</summary>
/// <param name="socket">The accepted connection; disposed with this.</param>
/// <param name="largestFirst">Bytes of the first packet.</param>
/// <param name="largestPacket">Bytes of the largest packet.</param>
internal sealed class AcceptedChannel(Socket socket, int largestFirst, int largestPacket) : IMqttChannel
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private PacketIntake? _intake;

    /// <inheritdoc/>
    public X509Certificate2? ClientCertificate => null;

    /// <inheritdoc/>
    public EndPoint? RemoteEndPoint { get; } = socket.RemoteEndPoint;

    /// <inheritdoc/>
    public EndPoint? LocalEndPoint { get; } = socket.LocalEndPoint;

    /// <inheritdoc/>
    public bool IsSecureConnection => false;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        (_intake ??= new PacketIntake(_stream, largestPacket, largestFirst: largestFirst))
            .ReadAsync(buffer.AsMemory(offset, count), cancellationToken);

    /// <inheritdoc/>
    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> segment in buffer) await _stream.WriteAsync(segment, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
