using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Modbus.Protocol;

/// <summary>One connection: a request, an answer, the next request.</summary>
/// <param name="socket">The connection; this object's from here on.</param>
/// <param name="address">Who is at the other end.</param>
internal sealed class PlcConnection(Socket socket, string address, RequestHandler handler, TimeProvider time, ILogger logger) : IDisposable
{
    private const int HeaderLength = 7;
    // Faster than any PLC's cycle; whoever asks faster waits, so that a wild one costs inspection no processor.
    private const int RequestsPerSecond = 1000;
    private readonly byte[] _request = new byte[HeaderLength + RequestHandler.LongestPdu];
    private readonly byte[] _answer = new byte[HeaderLength + RequestHandler.LongestPdu];
    private long _askedAt = time.GetTimestamp(), _windowAt = time.GetTimestamp();
    private int _inWindow;
    private volatile bool _hasAsked;
    private volatile string? _closedFor;

    /// <summary>Who is at the other end.</summary>
    public string Address => address;

    /// <summary>Whether it has sent a whole request.</summary>
    public bool HasAsked => _hasAsked;

    /// <summary>Since the last whole request; bytes that make none do not count.</summary>
    public TimeSpan IdleFor => time.GetElapsedTime(Interlocked.Read(ref _askedAt));

    /// <summary>Serves it to its end.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        string reason;
        try
        {
            reason = await ExchangeAsync(cancellation);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            reason = exception is SocketException { SocketErrorCode: not SocketError.OperationAborted } ? exception.Message : "It was closed.";
        }
        finally
        {
            socket.Dispose();
        }
        if (_hasAsked) logger.PlcDisconnected(address, _closedFor ?? reason);
    }

    /// <summary>Ends it from here.</summary>
    /// <param name="reason">Why, in a sentence.</param>
    public void Close(string reason)
    {
        _closedFor ??= reason;
        socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private async Task<string> ExchangeAsync(CancellationToken cancellation)
    {
        while (await FillAsync(0, HeaderLength, cancellation))
        {
            int protocol = Word(_request, 2), length = Word(_request, 4);
            // Where a request ends is known from its header alone: after a wrong one nothing behind it can be trusted.
            if (protocol != 0 || length is < 2 or > RequestHandler.LongestPdu + 1) return "What it sent is not Modbus TCP.";
            if (!await FillAsync(HeaderLength, length - 1, cancellation)) break;
            Interlocked.Exchange(ref _askedAt, time.GetTimestamp());
            if (!_hasAsked)
            {
                _hasAsked = true;
                logger.PlcConnected(address);
            }
            int answered = HeaderLength + Answer(length - 1);
            for (int sent = 0; sent < answered;)
                sent += await socket.SendAsync(_answer.AsMemory(sent, answered - sent), SocketFlags.None, cancellation);
            await RestAsync(cancellation);
        }
        return "The other end closed it.";
    }

    private int Answer(int pduLength)
    {
        ReadOnlySpan<byte> pdu = _request.AsSpan(HeaderLength, pduLength);
        Span<byte> response = _answer.AsSpan(HeaderLength);
        int length;
        try
        {
            length = handler.Answer(_request[6], pdu, response, address);
        }
#pragma warning disable CA1031 // The connection is the boundary: what one request meets must not end the others.
        catch (Exception exception)
        {
            logger.PlcRequestFailed(exception, address);
            (response[0], response[1], length) = ((byte)(pdu[0] | 0x80), ModbusException.ServerFailure, 2);
        }
#pragma warning restore CA1031
        _request.AsSpan(0, 4).CopyTo(_answer);
        BinaryPrimitives.WriteUInt16BigEndian(_answer.AsSpan(4), (ushort)(length + 1));
        _answer[6] = _request[6];
        return length;
    }

    private async Task RestAsync(CancellationToken cancellation)
    {
        TimeSpan window = time.GetElapsedTime(_windowAt), second = TimeSpan.FromSeconds(1);
        if (window >= second) (_windowAt, _inWindow) = (time.GetTimestamp(), 0);
        else if (++_inWindow >= RequestsPerSecond) await Task.Delay(second - window, time, cancellation);
    }

    private async Task<bool> FillAsync(int at, int count, CancellationToken cancellation)
    {
        for (int end = at + count; at < end;)
        {
            int received = await socket.ReceiveAsync(_request.AsMemory(at, end - at), SocketFlags.None, cancellation);
            if (received == 0) return false;
            at += received;
        }
        return true;
    }

    private static int Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
}
