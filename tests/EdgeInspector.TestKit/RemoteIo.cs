using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.TestKit;

/// <summary>
/// A remote I/O of this machine: coils over Modbus TCP, with the functions 1, 5 and 15 and a watchdog that lets all coils fall. Each change
/// of a coil is kept with its time.
/// </summary>
public sealed class RemoteIo : IDisposable
{
    private const int Coils = 16;
    private readonly Lock _lock = new();
    private readonly bool[] _coils = new bool[Coils];
    private readonly List<(long At, int Coil, bool IsOn)> _changes = [];
    private readonly List<Socket> _connections = [];
    private readonly Timer? _watch;
    private readonly TimeSpan _watchdog;
    private Socket? _listener;
    private long _heardAt;

    /// <param name="watchdog">All coils fall when nothing was asked for so long; null for a device without.</param>
    public RemoteIo(TimeSpan? watchdog = null)
    {
        _watchdog = watchdog ?? TimeSpan.MaxValue;
        Switch(true);
        if (watchdog is not null) _watch = new Timer(_ => Watch(), null, 10, 10);
    }

    /// <summary>Where it listens, also when it is switched on again.</summary>
    public int Port { get; private set; }

    /// <summary>While true it takes requests and answers nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Code of the exception that it answers with; 0 for none.</summary>
    public byte Refuses { get; set; }

    /// <summary>What it answers instead; null for the protocol's.</summary>
    public byte[]? Answers { get; set; }

    /// <summary>Requests that it has carried out.</summary>
    public int Requests { get; private set; }

    /// <summary>Functions that it was asked for.</summary>
    public HashSet<int> Functions { get; } = [];

    /// <summary>Every change of a coil, by time stamps of <see cref="Stopwatch"/>.</summary>
    public (long At, int Coil, bool IsOn)[] Changes
    {
        get
        {
            lock (_lock) return [.. _changes];
        }
    }

    /// <summary>How many there were, without a copy of them.</summary>
    public int ChangeCount
    {
        get
        {
            lock (_lock) return _changes.Count;
        }
    }

    /// <summary>Whether a coil is on.</summary>
    public bool this[int coil]
    {
        get
        {
            lock (_lock) return _coils[coil];
        }
    }

    /// <summary>Power comes or goes; without it all coils are off.</summary>
    public void Switch(bool isOn)
    {
        lock (_lock)
        {
            _listener?.Dispose();
            foreach (Socket one in _connections) one.Dispose();
            _connections.Clear();
            LetFall();
            if (!isOn) return;
            _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            _listener.Listen();
            Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
            Socket listener = _listener;
            new Thread(() => Accept(listener)) { IsBackground = true, Name = "remote I/O" }.Start();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Switch(false);
        _watch?.Dispose();
    }

    private void Accept(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket connection = listener.Accept();
                connection.NoDelay = true;
                lock (_lock) _connections.Add(connection);
                new Thread(() => Serve(connection)) { IsBackground = true, Name = "remote I/O connection" }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Switched off.
        }
    }

    private void Serve(Socket connection)
    {
        byte[] message = new byte[260];
        try
        {
            while (true)
            {
                Fill(connection, message.AsSpan(0, 7));
                int length = (message[4] << 8 | message[5]) - 1;
                Fill(connection, message.AsSpan(7, length));
                byte[] answer = Carry(message.AsSpan(7, length).ToArray());
                if (IsSilent) continue;
                byte[] all = Answers ?? [message[0], message[1], 0, 0, 0, (byte)(answer.Length + 1), message[6], .. answer];
                connection.Send(all);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            connection.Dispose();
        }
    }

    private byte[] Carry(byte[] pdu)
    {
        if (Refuses is var code and not 0) return [(byte)(pdu[0] | 0x80), code];
        lock (_lock)
        {
            Functions.Add(pdu[0]);
            int first = pdu[1] << 8 | pdu[2], count = pdu[0] == 5 ? 1 : pdu[3] << 8 | pdu[4];
            if (first + count > Coils) return [(byte)(pdu[0] | 0x80), 2];
            _heardAt = Stopwatch.GetTimestamp();
            Requests++;
            switch (pdu[0])
            {
                case 1:
                    int bits = 0;
                    for (int i = 0; i < count; i++) bits |= _coils[first + i] ? 1 << i : 0;
                    return count > 8 ? [1, 2, (byte)bits, (byte)(bits >> 8)] : [1, 1, (byte)bits];
                case 5:
                    Set(first, pdu[3] == 0xFF);
                    return pdu;
                case 15:
                    for (int i = 0; i < count; i++) Set(first + i, (pdu[6 + i / 8] >> (i % 8) & 1) == 1);
                    return pdu[..5];
                default:
                    return [(byte)(pdu[0] | 0x80), 1];
            }
        }
    }

    private void Watch()
    {
        lock (_lock)
            if (Stopwatch.GetElapsedTime(_heardAt) > _watchdog) LetFall();
    }

    private void LetFall()
    {
        for (int i = 0; i < Coils; i++) Set(i, false);
    }

    private void Set(int coil, bool isOn)
    {
        if (_coils[coil] == isOn) return;
        _coils[coil] = isOn;
        _changes.Add((Stopwatch.GetTimestamp(), coil, isOn));
    }

    private static void Fill(Socket connection, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int received = connection.Receive(bytes);
            if (received == 0) throw new EndOfStreamException();
            bytes = bytes[received..];
        }
    }
}
