using System.Net;
using System.Net.Sockets;

namespace EdgeInspector.TestKit.Cameras;

/// <summary>A TCP server on loopback that serves each client until it goes away or the server is disposed.</summary>
public abstract class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    /// <param name="port">A port; 0 for a free one.</param>
    protected LoopbackServer(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        // Elsewhere it would let two servers have one port.
        if (OperatingSystem.IsLinux()) _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // First the loop, then the listener: one that has just accepted a client would ask a stopped listener for the next.
        await _work;
        _listener.Dispose();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins to accept; called at the end of the derived constructor.</summary>
    protected void Start() => _work = Task.Run(AcceptAsync);

    /// <summary>Serves one client; what it throws when the client has gone is no error.</summary>
    protected abstract Task ServeAsync(NetworkStream stream, CancellationToken cancellation);

    private async Task AcceptAsync()
    {
        List<Task> clients = [];
        try
        {
            while (true) clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await ServeAsync(client.GetStream(), _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client has gone, as clients do.
            }
        }
    }
}
