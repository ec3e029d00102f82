using System.Net;
using System.Net.Sockets;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace EdgeInspector.Mqtt;

/// <summary>
/// A broker inside the process for trying things out without installing one. It listens on the loopback address only, keeps retained
/// messages in memory, and asks nobody for a password.
/// </summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private const int PendingMessagesPerClient = 100_000;
    private const int Attempts = 10;
    private MqttServer? _server;

    /// <summary>The port it listens on; 0 before the start.</summary>
    public int Port { get; private set; }

    /// <summary>Where a client on this machine finds it.</summary>
    public Uri Uri => new($"mqtt://127.0.0.1:{Port}");

    /// <summary>Begins to listen.</summary>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <exception cref="IOException">The port is taken; the message names it.</exception>
    /// <exception cref="InvalidOperationException">It is listening already.</exception>
    public async Task StartAsync(int port = 0)
    {
        if (_server is not null) throw new InvalidOperationException("The broker is listening already.");
        for (int attempt = 1; _server is null; attempt++)
        {
            int candidate = port == 0 ? FindFreePort() : port;
            MqttServer server = Create(candidate);
            try
            {
                await server.StartAsync().ConfigureAwait(false);
                (_server, Port) = (server, candidate);
            }
            catch (SocketException exception)
            {
                server.Dispose();
                // Someone else may take a free port between finding and opening it.
                if (port != 0 || attempt == Attempts)
                    throw new IOException($"The embedded broker cannot listen on 127.0.0.1:{candidate}: {exception.Message}. Choose another port, or 0.", exception);
            }
        }
    }

    /// <summary>Disconnects everyone and stops to listen; retained messages are gone.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        await _server.StopAsync().ConfigureAwait(false);
        _server.Dispose();
        _server = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private static MqttServer Create(int port)
    {
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithMaxPendingMessagesPerClient(PendingMessagesPerClient)
            .Build();
        MqttServer server = new MqttServerFactory(MqttNetNullLogger.Instance).CreateMqttServer(options);
        // Command line tools leave it to the broker to give them an id. The library does not even ask for one in MQTT 3.1.1.
        server.ValidatingConnectionAsync += connection =>
        {
            if (string.IsNullOrEmpty(connection.ClientId)) connection.AssignedClientIdentifier = $"auto-{Guid.NewGuid():N}";
            return Task.CompletedTask;
        };
        return server;
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
