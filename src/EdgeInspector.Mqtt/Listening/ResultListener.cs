using System.Buffers;
using System.Net;
using System.Text;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Probing;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Listening;

/// <summary>
/// A subscriber to an agent's results, with a session that the broker keeps for it: what comes while it is away is delivered later. It
/// connects again indefinitely.
/// </summary>
public sealed class ResultListener : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private const int SocketBuffer = 64 * 1024;
    private const uint SessionSeconds = 3600;
    // Pictures are the largest messages of an agent.
    private const int LargestPacket = 64 << 20;
    private readonly MqttOptions _options;
    private readonly string _clientId;
    private readonly string _base;
    private readonly string[] _filters;
    private readonly TimeProvider _time;
    private readonly IMqttClient _client;

    /// <summary>Prepares it.</summary>
    /// <param name="options">Broker, credentials, certificates.</param>
    /// <param name="clientId">Its own id at the broker.</param>
    /// <param name="baseTopic">The agent's topics.</param>
    /// <param name="station">One station; null for all.</param>
    /// <param name="pictures">Whether pictures are wanted.</param>
    public ResultListener(MqttOptions options, string clientId, string baseTopic, string? station, bool pictures, TimeProvider time)
    {
        (_options, _clientId, _base, _time) = (options, clientId, baseTopic, time);
        string stations = $"{baseTopic}/{station ?? "+"}";
        _filters = [$"{baseTopic}/status", $"{baseTopic}/event", $"{stations}/result", $"{stations}/backlog",
            .. pictures ? [$"{stations}/image/+"] : Array.Empty<string>()];
        var role = new ConnectionRole
        {
            Name = "listening",
            ClientId = clientId,
            KeepAlive = options.KeepAlive,
            SendTimeout = options.ConnectTimeout,
            SocketBuffer = SocketBuffer,
            LargestPacket = LargestPacket,
        };
        _client = new MqttClientFactory().CreateMqttClient(new BrokerAdapterFactory(options, role));
        _client.ApplicationMessageReceivedAsync += TakeAsync;
    }

    /// <summary>Called with every message, for one at a time.</summary>
    public Action<ReceivedMessage>? Heard { get; set; }

    /// <summary>Called when the subscriptions stand.</summary>
    public Action? Connected { get; set; }

    /// <summary>Called with the reason why there is no connection; it is tried again.</summary>
    public Action<string>? Failed { get; set; }

    /// <summary>Listens until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                if (await TryConnectAsync(cancellation))
                {
                    while (_client.IsConnected) await Task.Delay(TimeSpan.FromMilliseconds(200), _time, cancellation);
                    Failed?.Invoke("The connection was lost.");
                }
                await Task.Delay(Retry, _time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (_client.IsConnected)
                await _client.DisconnectAsync(new MqttClientDisconnectOptions { SessionExpiryInterval = 0 }, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<bool> TryConnectAsync(CancellationToken cancellation)
    {
        try
        {
            (string? user, byte[]? password) = BrokerCredentials.Read(_options);
            MqttClientOptions options = new()
            {
                ClientId = _clientId,
                ProtocolVersion = _options.Protocol == MqttProtocol.Mqtt5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311,
                Timeout = _options.ConnectTimeout,
                MaximumPacketSize = LargestPacket,
                // The adapter knows the way; the library only wants to see one.
                ChannelOptions = new MqttClientTcpOptions
                {
                    RemoteEndpoint = new DnsEndPoint(_options.Broker.DnsSafeHost, BrokerEndpoint.PortOf(_options.Broker))
                },
            };
            if (user is not null) options.Credentials = new MqttClientCredentials(user, password);
            options.CleanSession = false;
            options.SessionExpiryInterval = _options.Protocol == MqttProtocol.Mqtt5 ? SessionSeconds : 0;
            options.KeepAlivePeriod = _options.KeepAlive;
            MqttClientConnectResult answer = await _client.ConnectAsync(options, cancellation);
            if (answer.ResultCode != MqttClientConnectResultCode.Success)
                throw new ConnectFailedException($"The broker refused: {answer.ResultCode} {answer.ReasonString}")
                {
                    Step = BrokerStep.Enter
                };
            foreach (string filter in _filters)
            {
                MqttClientSubscribeResult granted = await _client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce,
                    cancellation);
                if (granted.Items.FirstOrDefault(item => (int)item.ResultCode >= 0x80) is { } refused)
                    throw new ConnectFailedException(
                        $"The broker refused the subscription to {filter}: {refused.ResultCode}. Check its access list.")
                    {
                        Step = BrokerStep.Subscribe
                    };
            }
            Connected?.Invoke();
            return true;
        }
        catch (Exception exception)
            when (exception is MqttCommunicationException or ConnectFailedException or IOException or TimeoutException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            Failed?.Invoke(exception is MqttCommunicationException { InnerException: { } cause } ? cause.Message : exception.Message);
            return false;
        }
    }

    private Task TakeAsync(MqttApplicationMessageReceivedEventArgs arrived)
    {
        MqttApplicationMessage message = arrived.ApplicationMessage;
        string tail = message.Topic[(_base.Length + 1)..];
        int slash = tail.IndexOf('/', StringComparison.Ordinal);
        (string? station, string rest) = slash < 0 ? (null, tail) : (tail[..slash], tail[(slash + 1)..]);
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (MqttUserProperty property in message.UserProperties ?? [])
            properties[property.Name] = Encoding.UTF8.GetString(property.ValueBuffer.Span);
        Heard?.Invoke(new ReceivedMessage(station, rest, message.Payload.ToArray(), properties));
        return Task.CompletedTask;
    }
}
