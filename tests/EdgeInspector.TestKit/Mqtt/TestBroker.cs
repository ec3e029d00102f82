using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>
/// A broker in the test's process that keeps every message it receives, can be stopped and started again on the same port, and makes
/// the test fail at its end when it logged an error or received a message that does not follow its schema. That a connection broke is
/// no error of the broker: tests break them.
/// </summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentBag<string> _expected = [];
    private readonly ConcurrentDictionary<string, int> _connects = new();
    private MqttServer? _server;

    private readonly X509Certificate2? _certificate;

    private TestBroker(int port, X509Certificate2? certificate) => (Port, _certificate) = (port, certificate);

    /// <summary>The loopback port.</summary>
    public int Port { get; }

    /// <summary>Where clients find it.</summary>
    public Uri Uri => new(_certificate is null ? $"mqtt://127.0.0.1:{Port}" : $"mqtts://localhost:{Port}");

    /// <summary>Every message that clients published, with who did.</summary>
    public CapturedMessages Published { get; } = new();

    /// <summary>
    /// Takes every message in place of <see cref="Published"/>, where there are too many to keep; null keeps and checks them.
    /// </summary>
    public Action<MqttApplicationMessage>? Tap { get; set; }

    /// <summary>Decides whether a client is let in; null lets everyone in.</summary>
    public Func<ValidatingConnectionEventArgs, MqttConnectReasonCode>? Admit { get; set; }

    /// <summary>Decides how a publish is acknowledged; null accepts all.</summary>
    public Func<InterceptingPublishEventArgs, MqttPubAckReasonCode>? Acknowledge { get; set; }

    /// <summary>Looks at, changes or holds up packets on their way to a client; null lets all pass.</summary>
    public Func<InterceptingPacketEventArgs, Task>? Outbound { get; set; }

    /// <summary>Begins to listen on a port of its own.</summary>
    /// <param name="certificate">Certificate with private key to speak TLS with; null for plain TCP.</param>
    public static async Task<TestBroker> StartAsync(X509Certificate2? certificate = null)
    {
        var broker = new TestBroker(FreePort.Find(), certificate);
        await broker.ListenAsync().ConfigureAwait(false);
        return broker;
    }

    /// <summary>Errors whose text contains this do not make the test fail.</summary>
    public void Expect(string part) => _expected.Add(part);

    /// <summary>How often a client of that id connected.</summary>
    public int ConnectsOf(string clientId) => _connects.GetValueOrDefault(clientId);

    /// <summary>Listens again after <see cref="StopAsync"/>, on the same port and without memory.</summary>
    public async Task ListenAsync()
    {
        MqttServerOptionsBuilder options = new MqttServerOptionsBuilder().WithMaxPendingMessagesPerClient(1_000_000);
        if (_certificate is null)
        {
            // Elsewhere it would let two brokers have one port.
            if (OperatingSystem.IsLinux()) options.WithDefaultEndpointReuseAddress();
            options.WithDefaultEndpoint().WithDefaultEndpointPort(Port)
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None);
        }
        else
        {
            options.WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointPort(Port).WithEncryptionCertificate(_certificate)
                .WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.None);
        }

        var logger = new MqttNetEventLogger();
        logger.LogMessagePublished += (_, entry) =>
        {
            if (entry.LogMessage.Level == MqttNetLogLevel.Error && !IsBrokenConnection(entry.LogMessage.Exception))
                _errors.Enqueue(entry.LogMessage.ToString());
        };
        _server = new MqttServerFactory(logger).CreateMqttServer(options.Build());
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
    public async Task CutAsync(string clientId, MqttDisconnectReasonCode reason = MqttDisconnectReasonCode.UnspecifiedError)
    {
        IList<MqttClientStatus> clients = await _server!.GetClientsAsync().ConfigureAwait(false);
        foreach (MqttClientStatus client in clients.Where(client => client.Id == clientId))
            await client.DisconnectAsync(new MqttServerClientDisconnectOptions { ReasonCode = reason }).ConfigureAwait(false);
    }

    /// <summary>Stops and checks.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        string[] errors = [.. _errors.Where(error => !_expected.Any(part => error.Contains(part, StringComparison.Ordinal)))];
        if (errors.Length > 0) throw new InvalidOperationException($"The broker logged errors: {string.Join(Environment.NewLine, errors)}");
        Published.ThrowIfViolated();
    }

    private static bool IsBrokenConnection(Exception? exception) => exception switch
    {
        null => false,
        SocketException socket => socket.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown,
        // The stream ended where more was to come, as when a client leaves during the TLS handshake.
        IOException { InnerException: null } => true,
        _ => IsBrokenConnection(exception.InnerException),
    };

    private Task OnConnectingAsync(ValidatingConnectionEventArgs connection)
    {
        _connects.AddOrUpdate(connection.ClientId, 1, (_, count) => count + 1);
        if (Admit is not null) connection.ReasonCode = Admit(connection);
        return Task.CompletedTask;
    }

    private Task OnPublishAsync(InterceptingPublishEventArgs publish)
    {
        if (Tap is not null) Tap(publish.ApplicationMessage);
        else Published.Add(publish.ApplicationMessage, publish.ClientId);
        if (Acknowledge is not null) publish.Response.ReasonCode = Acknowledge(publish);
        return Task.CompletedTask;
    }
}
