using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using EdgeInspector.Modbus.Protocol;
using EdgeInspector.Outputs;

namespace EdgeInspector.Modbus.Client;

/// <summary>
/// Outputs of a remote I/O over Modbus TCP: one request at a time, and never a second one before the first is answered, so that at most one
/// can be on its way when a connection is given up; giving up throws away what the system has not sent yet.
/// </summary>
public sealed class RemoteOutputs : IGateDevice
{
    private const int HeaderLength = 7, LongestAnswer = 8, ShortestAnswer = 2;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private readonly RemoteOutputOptions _options;
    private readonly IReadOnlyList<CoilRun> _runs;
    private Socket? _socket;
    private ushort _transaction;

    /// <param name="options">Where it is, and which coils.</param>
    public RemoteOutputs(RemoteOutputOptions options)
    {
        _options = options;
        _runs = CoilRun.Of(options);
        Name = $"{options.Address}:{options.Port}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public void Open()
    {
        Close();
        // Closing resets the connection: what is still on its way must not arrive later.
        var socket = new Socket(_options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            LingerState = new LingerOption(true, 0),
        };
        try
        {
            using var limit = new CancellationTokenSource(ConnectTimeout);
            // The thread is the output's own, and has nothing else to do.
            socket.ConnectAsync(_options.Address, _options.Port, limit.Token).AsTask().GetAwaiter().GetResult();
            _socket = socket;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw new GateException(
                exception is SocketException ? $"{exception.Message}." : "It does not answer. Check its power, cable and address.", exception);
        }
    }

    /// <inheritdoc/>
    public void Write(GateLevels levels)
    {
        foreach (CoilRun run in _runs) Exchange(run.Request(levels));
    }

    /// <inheritdoc/>
    public void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Exchange(byte[] request)
    {
        Socket socket = _socket ?? throw new GateException("It is not connected.");
        try
        {
            long began = Stopwatch.GetTimestamp();
            byte[] message = new byte[HeaderLength + request.Length];
            BinaryPrimitives.WriteUInt16BigEndian(message, ++_transaction);
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), (ushort)(request.Length + 1));
            message[6] = _options.Unit;
            request.CopyTo(message, HeaderLength);
            socket.SendTimeout = Math.Max(1, (int)_options.Timeout.TotalMilliseconds);
            for (int sent = 0; sent < message.Length;) sent += socket.Send(message.AsSpan(sent));
            Check(request, Receive(socket, began));
        }
        catch (SocketException exception)
        {
            throw new GateException(
                exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock ? Silent() : $"{exception.Message}.", exception);
        }
    }

    private byte[] Receive(Socket socket, long began)
    {
        byte[] header = new byte[HeaderLength];
        Fill(socket, header, began);
        int length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(4)) - 1;
        if (BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) != 0 || length is < ShortestAnswer or > LongestAnswer)
            throw new GateException("What it answers is not Modbus TCP. Check address and port.");
        byte[] answer = new byte[length];
        Fill(socket, answer, began);
        if (BinaryPrimitives.ReadUInt16BigEndian(header) != _transaction || header[6] != _options.Unit)
            throw new GateException("It answers another question than was asked.");
        return answer;
    }

    // Against a peer that sends a byte now and then, the time is that of the whole answer.
    private void Fill(Socket socket, Span<byte> bytes, long began)
    {
        while (!bytes.IsEmpty)
        {
            TimeSpan left = _options.Timeout - Stopwatch.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || !socket.Poll(left, SelectMode.SelectRead)) throw new GateException(Silent());
            int received = socket.Receive(bytes);
            if (received == 0) throw new GateException("It closed the connection.");
            bytes = bytes[received..];
        }
    }

    private static void Check(byte[] request, byte[] answer)
    {
        if (answer[0] == (request[0] | 0x80)) throw new GateException(Refusal(request, answer[1]));
        // Both functions answer with the first five bytes of the request.
        if (answer.Length != 5 || !answer.AsSpan().SequenceEqual(request.AsSpan(0, 5)))
            throw new GateException("It confirms something else than was asked.");
    }

    private string Silent() => $"It did not answer within {_options.Timeout.TotalMilliseconds:0} ms.";

    private static string Refusal(byte[] request, byte code)
    {
        int coil = request[1] << 8 | request[2];
        return code switch
        {
            ModbusException.IllegalFunction => $"It does not know function {request[0]}, write coils.",
            ModbusException.IllegalAddress =>
                $"It has no such coils ({(request[0] == 15 ? $"{coil} to {coil + request[4] - 1}" : $"{coil}")}). Coils count from 0; compare with its manual.",
            ModbusException.ServerBusy => "It is busy.",
            10 or ModbusException.NoSuchUnit => "It has no such unit; correct 'unit'.",
            _ => $"It refuses to write coil {coil} (exception {code}).",
        };
    }
}
