using System.Net;
using System.Net.Sockets;
using EdgeInspector.Mqtt.Embedded;
using EdgeInspector.Mqtt.Messages;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeInspector.Mqtt;

/// <summary>
/// A broker inside the process for trying things out without installing one. It listens on the loopback address only, keeps retained
/// messages in memory, and asks nobody for a password. What clients can make grow has a bound: connections, packets, filters, what is
/// retained, what waits for one that does not read, and what one takes and does not confirm.
/// </summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    /// <summary>Clients at a time.</summary>
    public const int MostConnections = 100;

    /// <summary>Topics on which something may be retained.</summary>
    public const int MostRetained = 2000;

    /// <summary>Bytes that may be retained.</summary>
    public const long MostRetainedBytes = 64 << 20;

    /// <summary>Filters of one client.</summary>
    public const int MostFilters = 1000;

    /// <summary>
    /// Bytes that wait for a client that does not read, besides 20,000 small messages; and bytes that it takes and does not confirm.
    /// </summary>
    public const long MostBytesPerClient = 64 << 20;

    private const int LargestPacket = 16 << 20, LargestFirstPacket = 256 << 10;
    private const int PendingMessagesPerClient = 20_000;
    // Results are smaller, but for those with very many regions.
    private const int Small = 4096;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
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
                await server.StartAsync();
                (_server, Port) = (server, candidate);
            }
            catch (SocketException exception)
            {
                server.Dispose();
                // Someone else may take a free port between finding and opening it.
                if (port != 0 || attempt == Attempts)
                    throw new IOException(
                        $"The embedded broker cannot listen on 127.0.0.1:{candidate}: {exception.Message}. Choose another port, or 0.",
                        exception);
            }
        }
    }

    /// <summary>Disconnects everyone and stops to listen; retained messages are gone.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        await _server.StopAsync();
        _server.Dispose();
        _server = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private static MqttServer Create(int port)
    {
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithoutDefaultEndpoint()
            .WithDefaultCommunicationTimeout(ConnectPatience)
            .WithMaxPendingMessagesPerClient(PendingMessagesPerClient)
            .Build();
        var listener = new LoopbackListener(port, MostConnections, LargestFirstPacket, LargestPacket);
        MqttServer server = new MqttServerFactory(MqttNetNullLogger.Instance)
            .CreateMqttServer(options, [listener], MqttNetNullLogger.Instance);
        var retained = new RetainedBudget(MostRetained, MostRetainedBytes);
        server.InterceptingPublishAsync += publish =>
        {
            MqttApplicationMessage message = publish.ApplicationMessage;
            bool isKept = !message.Retain
                || retained.TryKeep(message.Topic, message.Payload.IsEmpty ? 0 : PublishSize.Of(message));
            if (isKept) return Task.CompletedTask;
            publish.ProcessPublish = false;
            publish.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            return Task.CompletedTask;
        };
        server.InterceptingClientEnqueueAsync += async message =>
        {
            long size = PublishSize.Of(message.ApplicationMessage);
            if (size < Small) return;
            MqttSessionStatus? receiver = await server.GetSessionAsync(message.ReceiverClientId);
            message.AcceptEnqueue = receiver is null || (receiver.PendingApplicationMessagesCount + 1) * size <= MostBytesPerClient;
        };
        BoundClients(server);
        // Command line tools leave it to the broker to give them an id; see NamedClientAdapter for MQTT 3.1.1.
        server.ValidatingConnectionAsync += connection =>
        {
            if (string.IsNullOrEmpty(connection.ClientId)) connection.AssignedClientIdentifier = NamedClientAdapter.NewName();
            return Task.CompletedTask;
        };
        return server;
    }

    private static void BoundClients(MqttServer server)
    {
        server.InterceptingSubscriptionAsync += subscription =>
        {
            var use = ClientUse.Of(subscription.SessionItems);
            if (use.TrySubscribe(subscription.TopicFilter.Topic, MostFilters)) return Task.CompletedTask;
            subscription.ProcessSubscription = false;
            subscription.Response.ReasonCode = MqttSubscribeReasonCode.QuotaExceeded;
            return Task.CompletedTask;
        };
        server.InterceptingUnsubscriptionAsync += subscription =>
        {
            ClientUse.Of(subscription.SessionItems).Unsubscribe(subscription.Topic);
            return Task.CompletedTask;
        };
        server.InterceptingOutboundPacketAsync += sent =>
        {
            if (sent.Packet is not MqttPublishPacket message
                || ClientUse.Of(sent.SessionItems).TrySend(message, MostBytesPerClient)) return Task.CompletedTask;
            // All that it was sent is kept for it until it leaves.
            sent.ProcessPacket = false;
            _ = Task.Run(() => server.DisconnectClientAsync(sent.ClientId, MqttDisconnectReasonCode.QuotaExceeded));
            return Task.CompletedTask;
        };
        server.ClientAcknowledgedPublishPacketAsync += confirmed =>
        {
            if (confirmed.IsCompleted) ClientUse.Of(confirmed.SessionItems).Confirm(confirmed.PublishPacket);
            return Task.CompletedTask;
        };
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
