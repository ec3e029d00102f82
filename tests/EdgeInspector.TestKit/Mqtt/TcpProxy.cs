using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>Stands between a client and a broker on the loopback address and breaks their connections the way networks do.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _sockets = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _swallowing;
    private volatile TaskCompletionSource? _holding;
    private int _refusals, _accepted;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">Loopback port of the broker.</param>
    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients find it.</summary>
    public Uri Uri => new($"mqtt://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Looks at the first bytes of a client; true closes its connection without a word. Null lets everyone pass.</summary>
    public Func<byte[], bool>? Refuse { get; set; }

    /// <summary>Connections that were closed so.</summary>
    public int Refusals => _refusals;

    /// <summary>Connections that came.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Resets every connection, on both sides.</summary>
    public void Cut()
    {
        foreach (TcpClient socket in _sockets.Keys)
        {
            // Closing with a time-out of 0 resets; the socket is null when the other side's task was quicker.
            socket.Client?.Close(0);
            _sockets.TryRemove(socket, out _);
        }
    }

    /// <summary>From now on takes bytes and passes none on, in both directions: the half-open link of a pulled cable.</summary>
    public void Swallow() => _swallowing = true;

    /// <summary>From now on passes nothing on and loses nothing, in both directions: the link of a cable that is put back later.</summary>
    public void Hold() => _holding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes on what came meanwhile, and what comes.</summary>
    public void GoOn()
    {
        TaskCompletionSource? holding = _holding;
        _holding = null;
        holding?.SetResult();
    }

    /// <summary>Passes bytes on again, for connections made from now on.</summary>
    public void Heal()
    {
        _swallowing = false;
        Cut();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        // First the loop, then the listener: one that has just accepted a client would ask a stopped listener for the next.
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        Cut();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _accepted);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The proxy was disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _sockets[client] = true;
        _sockets[server] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token).ConfigureAwait(false);
            await Task.WhenAny(PumpAsync(client, server, Refuse), PumpAsync(server, client)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            // One side is gone; closing both below is what a broken network does.
        }

        client.Dispose();
        _sockets.TryRemove(client, out _);
        _sockets.TryRemove(server, out _);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<byte[], bool>? refuse = null)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                int count = await from.GetStream().ReadAsync(buffer, _end.Token).ConfigureAwait(false);
                if (count == 0) return;
                if (refuse?.Invoke(buffer[..count]) == true)
                {
                    Interlocked.Increment(ref _refusals);
                    return;
                }
                refuse = null;
                if (_holding is { } holding) await holding.Task.WaitAsync(_end.Token).ConfigureAwait(false);
                if (!_swallowing) await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException or InvalidOperationException)
        {
            // The connection was broken, which is this type's purpose.
        }
    }
}
