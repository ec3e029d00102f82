using System.Collections.Concurrent;
using System.Net;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>
/// A broker in the test's process that keeps every message it receives, can be stopped and started again on the same port, and makes
/// the test fail at its end when it logged an error or received a message that does not follow its schema.
/// </summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentDictionary<string, int> _connects = new();
    private MqttServer? _server;

    private TestBroker(int port) => Port = port;

    /// <summary>The loopback port.</summary>
    public int Port { get; }

    /// <summary>Where clients find it.</summary>
    public Uri Uri => new($"mqtt://127.0.0.1:{Port}");

    /// <summary>Every message that clients published, with who did.</summary>
    public CapturedMessages Published { get; } = new();

    /// <summary>Decides whether a client is let in; null lets everyone in.</summary>
    public Func<ValidatingConnectionEventArgs, MqttConnectReasonCode>? Admit { get; set; }

    /// <summary>Decides how a publish is acknowledged; null accepts all.</summary>
    public Func<InterceptingPublishEventArgs, MqttPubAckReasonCode>? Acknowledge { get; set; }

    /// <summary>Looks at, changes or holds up packets on their way to a client; null lets all pass.</summary>
    public Func<InterceptingPacketEventArgs, Task>? Outbound { get; set; }

    /// <summary>Begins to listen on a port of its own.</summary>
    public static async Task<TestBroker> StartAsync()
    {
        var broker = new TestBroker(FreePort.Find());
        await broker.ListenAsync().ConfigureAwait(false);
        return broker;
    }

    /// <summary>How often a client of that id connected.</summary>
    public int ConnectsOf(string clientId) => _connects.GetValueOrDefault(clientId);

    /// <summary>Listens again after <see cref="StopAsync"/>, on the same port and without memory.</summary>
    public async Task ListenAsync()
    {
        MqttServerOptions options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(Port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointReuseAddress()
            .WithMaxPendingMessagesPerClient(1_000_000)
            .Build();
        var logger = new MqttNetEventLogger();
        logger.LogMessagePublished += (_, entry) =>
        {
            if (entry.LogMessage.Level == MqttNetLogLevel.Error) _errors.Enqueue(entry.LogMessage.ToString());
        };
        _server = new MqttServerFactory(logger).CreateMqttServer(options);
        _server.ValidatingConnectionAsync += OnConnectingAsync;
        _server.InterceptingPublishAsync += OnPublishAsync;
        _server.InterceptingOutboundPacketAsync += packet => Outbound?.Invoke(packet) ?? Task.CompletedTask;
        await _server.StartAsync().ConfigureAwait(false);
    }

    /// <summary>Closes all connections and stops listening; everything retained is forgotten.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        await _server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
        _server.Dispose();
        _server = null;
    }

    /// <summary>Closes one client's connection as if its network had broken.</summary>
    public async Task CutAsync(string clientId)
    {
        IList<MqttClientStatus> clients = await _server!.GetClientsAsync().ConfigureAwait(false);
        foreach (MqttClientStatus client in clients.Where(client => client.Id == clientId))
            await client.DisconnectAsync(new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.UnspecifiedError }).ConfigureAwait(false);
    }

    /// <summary>Stops and checks.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (!_errors.IsEmpty) throw new InvalidOperationException($"The broker logged errors: {string.Join(Environment.NewLine, _errors)}");
        Published.ThrowIfViolated();
    }

    private Task OnConnectingAsync(ValidatingConnectionEventArgs connection)
    {
        _connects.AddOrUpdate(connection.ClientId, 1, (_, count) => count + 1);
        if (Admit is not null) connection.ReasonCode = Admit(connection);
        return Task.CompletedTask;
    }

    private Task OnPublishAsync(InterceptingPublishEventArgs publish)
    {
        Published.Add(publish.ApplicationMessage, publish.ClientId);
        if (Acknowledge is not null) publish.Response.ReasonCode = Acknowledge(publish);
        return Task.CompletedTask;
    }
}
