using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace EdgeInspector.Modbus.Protocol;

/// <summary>Lets PLCs connect, as many as may, and closes what asks nothing.</summary>
internal sealed class PlcListener(ModbusOptions options, RequestHandler handler, TimeProvider time, ILogger logger)
{
    private const int Backlog = 128;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);
    // Whoever asked within that time keeps its place.
    private static readonly TimeSpan InUse = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly List<PlcConnection> _connections = [];
    private readonly RareLine _notAllowed = new(time), _turnedAway = new(time);

    /// <summary>The port that is listened at; 0 while none is.</summary>
    public int Port { get; private set; }

    /// <summary>Connections now.</summary>
    public int Connections
    {
        get
        {
            lock (_lock) return _connections.Count;
        }
    }

    /// <summary>Listens until it is cancelled, and tries again when the address or port cannot be had.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        bool said = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using Socket socket = Listen();
                said = false;
                await AcceptAsync(socket, cancellation);
            }
            catch (SocketException exception)
            {
                if (!said) logger.PlcNotServed(options.Address.ToString(), options.Port, exception.Message, Retry.TotalSeconds);
                said = true;
            }
            catch (OperationCanceledException)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever it is, it is said at once, and PLCs are served again.
            catch (Exception exception)
            {
                logger.PlcServerBeginsAgain(exception, Retry.TotalSeconds);
            }
#pragma warning restore CA1031
            Port = 0;
            await Task.Delay(Retry, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Port = 0;
        CloseAll();
    }

    /// <summary>Closes connections that asked nothing for too long.</summary>
    public void CloseIdle()
    {
        lock (_lock)
        {
            foreach (PlcConnection idle in _connections.Where(one => one.IdleFor > options.IdleTimeout))
                idle.Close($"It asked nothing for {options.IdleTimeout.TotalSeconds:0} s.");
        }
    }

    private Socket Listen()
    {
        var socket = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(options.Address, options.Port));
            socket.Listen(Backlog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        logger.PlcServed(options.Address.ToString(), Port);
        return socket;
    }

    private async Task AcceptAsync(Socket listener, CancellationToken cancellation)
    {
        while (true)
        {
            Socket socket = await listener.AcceptAsync(cancellation);
            if (AddressOf(socket) is not { } address)
            {
                socket.Dispose();
                continue;
            }
            string name = address.ToString();
            if (!options.Allows(address))
            {
                socket.Dispose();
                if (_notAllowed.Next() is > 0 and var refused) logger.PlcNotAllowed(name, refused);
                continue;
            }
            socket.NoDelay = true;
            var connection = new PlcConnection(socket, name, handler, time, logger);
            if (TryAdd(connection))
            {
                _ = ServeAsync(connection, cancellation);
                continue;
            }
            connection.Dispose();
            if (_turnedAway.Next() is > 0 and var count) logger.PlcTurnedAway(options.MaxConnections, name, count);
        }
    }

    private async Task ServeAsync(PlcConnection connection, CancellationToken cancellation)
    {
        // Not on the thread that accepts, whatever the first bytes are.
        await Task.Yield();
        await connection.ServeAsync(cancellation);
        lock (_lock) _connections.Remove(connection);
    }

    private bool TryAdd(PlcConnection connection)
    {
        lock (_lock)
        {
            if (_connections.Count >= options.MaxConnections)
            {
                // A PLC that was switched off leaves connections that nobody closed.
                PlcConnection? victim = _connections.FirstOrDefault(one => !one.HasAsked)
                    ?? _connections.Where(one => one.IdleFor > InUse).MaxBy(one => one.IdleFor);
                if (victim is null) return false;
                victim.Close("Another connection needed its place.");
                _connections.Remove(victim);
            }
            _connections.Add(connection);
            return true;
        }
    }

    private void CloseAll()
    {
        lock (_lock)
        {
            foreach (PlcConnection connection in _connections) connection.Close("The agent stops.");
        }
    }

    private static IPAddress? AddressOf(Socket socket)
    {
        try
        {
            return (socket.RemoteEndPoint as IPEndPoint)?.Address is { } address
                ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
                : null;
        }
        catch (SocketException)
        {
            // Gone already.
            return null;
        }
    }
}
