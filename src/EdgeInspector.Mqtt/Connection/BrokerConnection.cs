using System.Net.Sockets;
using EdgeInspector.Mqtt.Messages;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.LowLevelClient;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>
/// One connection to the broker, from the accepted connect to its end; it is never opened again. It keeps the window of messages in
/// flight and watches over its own life: an acknowledgement, a ping's answer or a write that takes too long ends it. One loop sends.
/// Works on packets, below the library's client, because only there the window, the order and the end of a connection are in our hands.
/// </summary>
internal sealed class BrokerConnection : IAsyncDisposable
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);
    private readonly ILogger _logger;
    private readonly LowLevelMqttClient _client;
    private readonly ConnectionRole _role;
    private readonly CredentialFiles _files;
    private readonly TimeProvider _time;
    private readonly TimeSpan _acknowledgeTimeout;
    private readonly TimeSpan _pingPeriod;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _end = new();
    private string? _endedBecause;
    private long _pingSentAt;
    private int _subscriptions;
    private long _lastPingAt;
    private long _writeBeganAt;
    private Task _receiving = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;

    private BrokerConnection(
        LowLevelMqttClient client, MqttOptions options, ConnectionRole role, MqttProtocol protocol, BrokerLimits limits, CredentialFiles files, TimeProvider time,
        ILogger logger)
    {
        _client = client;
        _role = role;
        _files = files;
        _time = time;
        _logger = logger;
        _acknowledgeTimeout = options.AcknowledgeTimeout;
        _pingPeriod = (limits.KeepAlive ?? role.KeepAlive) / 2;
        _lastPingAt = time.GetTimestamp();
        _timer = new PeriodicTimer(WatchPeriod, time);
        Protocol = protocol;
        Limits = limits;
        Window = new InFlightWindow(Math.Min(options.InFlight, limits.ReceiveMaximum));
    }

    /// <summary>The revision that is spoken.</summary>
    public MqttProtocol Protocol { get; }

    /// <summary>What the broker allows.</summary>
    public BrokerLimits Limits { get; }

    /// <summary>What was sent and not acknowledged.</summary>
    public InFlightWindow Window { get; }

    /// <summary>Whether it still lives.</summary>
    public bool IsOpen => !_end.IsCancellationRequested;

    /// <summary>Why it ended; null while it lives.</summary>
    public string? EndedBecause => _endedBecause;

    /// <summary>Whether another client with the same id took the broker's session.</summary>
    public bool TakenOver { get; private set; }

    /// <summary>Called for each acknowledgement, on the receiver's task; must not block.</summary>
    public Action<InFlightMessage, MqttPubAckReasonCode>? Acknowledged { get; set; }

    /// <summary>Called for each message that arrives, on the receiver's task; must not block.</summary>
    public Action<MqttPublishPacket>? Received { get; set; }

    /// <summary>Called several times a second and at the end; must not block.</summary>
    public Action? Beat { get; set; }

    /// <summary>Reaches the broker and is let in.</summary>
    /// <exception cref="ConnectFailedException">It cannot be reached, or it refuses.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<BrokerConnection> OpenAsync(
        MqttOptions options, ConnectionRole role, MqttProtocol protocol, byte[]? will, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var files = new CredentialFiles(options, role, time);
        MqttClientOptions transport = BrokerEndpoint.Transport(options, role, protocol);
        MqttConnectPacket request = BrokerEndpoint.Request(options, role, will);
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var client = new MqttClientFactory(MqttNetNullLogger.Instance).CreateLowLevelMqttClient();
        string step = "cannot be reached";
        try
        {
            await client.ConnectAsync(transport, both.Token).ConfigureAwait(false);
            step = "did not answer the connect";
            await client.SendAsync(request, both.Token).ConfigureAwait(false);
            if (await client.ReceiveAsync(both.Token).ConfigureAwait(false) is not MqttConnAckPacket answer)
                throw new ConnectFailedException($"{BrokerEndpoint.Describe(options.Broker)} answered the connect with something else; is it an MQTT broker?");
            ThrowIfRefused(answer, options, role, protocol);
            BrokerLimits limits = protocol == MqttProtocol.Mqtt5 ? BrokerLimits.From(answer) : BrokerLimits.Unstated;
            return new BrokerConnection((LowLevelMqttClient)client, options, role, protocol, limits, files, time, logger);
        }
        catch (Exception exception)
        {
            client.Dispose();
            cancellation.ThrowIfCancellationRequested();
            if (exception is ConnectFailedException) throw;
            string detail = timeout.IsCancellationRequested ? $"no success within {options.ConnectTimeout:c}" : exception.GetBaseException().Message;
            // A broker of the 3.1.1 age answers a request of revision 5 in a form that cannot be read as revision 5.
            throw new ConnectFailedException($"{BrokerEndpoint.Describe(options.Broker)} {step}: {detail}", exception)
            {
                UnsupportedProtocol = protocol == MqttProtocol.Mqtt5 && exception is MqttProtocolViolationException,
            };
        }
    }

    /// <summary>Begins to receive and to watch; the callbacks must be set before.</summary>
    public void Start()
    {
        _receiving = ReceiveAsync();
        _watching = WatchAsync();
    }

    /// <summary>Whether the broker takes a packet of this size.</summary>
    public bool Fits(MqttPublishPacket packet) => PublishSize.Of(packet, Protocol == MqttProtocol.Mqtt5) <= Limits.MaximumPacketSize;

    /// <summary>Sends a message; with quality of service 1 it stays in the window until it is acknowledged. The packet may be reused after.</summary>
    /// <param name="packet">What to send.</param>
    /// <param name="carried">The result it carries, if it must not get lost.</param>
    public async Task PublishAsync(MqttPublishPacket packet, Delivery.Delivery? carried = null)
    {
        if (!Limits.RetainAvailable) packet.Retain = false;
        bool acknowledged = packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce;
        if (acknowledged && !Limits.AcknowledgesMessages) packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
        ushort id = acknowledged ? Window.Add(packet.Topic, _time.GetTimestamp(), carried) : (ushort)0;
        packet.PacketIdentifier = packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce ? (ushort)0 : id;
        _writeBeganAt = _time.GetTimestamp();
        await SendAsync(packet).ConfigureAwait(false);
        _writeBeganAt = 0;
        if (acknowledged && !Limits.AcknowledgesMessages) Complete(id, MqttPubAckReasonCode.Success);
    }

    /// <summary>Asks for messages on a topic, at least once each.</summary>
    public Task SubscribeAsync(string topic) => SendAsync(new MqttSubscribePacket
    {
        // Numbers from the other end than those of messages.
        PacketIdentifier = (ushort)(ushort.MaxValue - _subscriptions++),
        TopicFilters = [new MqttTopicFilter { Topic = topic, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }],
    });

    /// <summary>Takes leave of the broker, so that it does not send the last will.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await _client.SendAsync(new MqttDisconnectPacket(), CancellationToken.None).WaitAsync(FarewellTimeout, _time).ConfigureAwait(false);
            // The broker closes after a DISCONNECT; closing first could overtake what is still under way.
            await _receiving.WaitAsync(FarewellTimeout, _time).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsCommunicationFailure(exception))
        {
            Log.FarewellFailed(_logger, _role.Name, exception.Message);
        }

        Abort("closed by the agent");
    }

    /// <summary>Ends the connection without leave; the broker sends the last will.</summary>
    public void Abort(string because)
    {
        if (Interlocked.CompareExchange(ref _endedBecause, because, null) is not null) return;
        _end.Cancel();
        _timer.Dispose();
        _client.Dispose();
        Beat?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        Abort("closed by the agent");
        await _receiving.ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _end.Dispose();
    }

    /// <summary>Whether an exception means that the connection failed, and nothing else.</summary>
    public static bool IsCommunicationFailure(Exception exception) => exception
        is MqttCommunicationException or MqttProtocolViolationException or SocketException or IOException
        or ObjectDisposedException or InvalidOperationException or OperationCanceledException or TimeoutException;

    private static void ThrowIfRefused(MqttConnAckPacket answer, MqttOptions options, ConnectionRole role, MqttProtocol protocol)
    {
        string? refusal = protocol == MqttProtocol.Mqtt5
            ? answer.ReasonCode == MqttConnectReasonCode.Success ? null : answer.ReasonCode.ToString()
            : answer.ReturnCode == MqttConnectReturnCode.ConnectionAccepted ? null : answer.ReturnCode.ToString();
        if (refusal is null) return;
        string because = string.IsNullOrEmpty(answer.ReasonString) ? "" : $" ({answer.ReasonString})";
        string hint = refusal.Contains("UserName", StringComparison.OrdinalIgnoreCase) || refusal.Contains("NotAuthorized", StringComparison.Ordinal)
            ? "; check mqtt.user with its password, and the broker's access list"
            : "";
        throw new ConnectFailedException($"{BrokerEndpoint.Describe(options.Broker)} refused client '{role.ClientId}': {refusal}{because}{hint}")
        {
            // Number 1 is how MQTT 3.1.1 says it.
            UnsupportedProtocol = protocol == MqttProtocol.Mqtt5
                && ((int)answer.ReasonCode == 1 || answer.ReasonCode == MqttConnectReasonCode.UnsupportedProtocolVersion),
        };
    }

    private async Task SendAsync(MqttPacket packet)
    {
        try
        {
            await _client.SendAsync(packet, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsCommunicationFailure(exception))
        {
            Abort($"sending failed: {exception.GetBaseException().Message.TrimEnd('.')}");
            throw;
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (IsOpen) Handle(await _client.ReceiveAsync(CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception exception) when (IsCommunicationFailure(exception))
        {
            Abort($"receiving failed: {exception.GetBaseException().Message.TrimEnd('.')}");
        }
    }

    private void Handle(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPubAckPacket acknowledgement:
                Complete(acknowledgement.PacketIdentifier, acknowledgement.ReasonCode);
                break;
            case MqttPingRespPacket:
                Interlocked.Exchange(ref _pingSentAt, 0);
                break;
            case MqttPublishPacket message:
                Received?.Invoke(message);
                if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce) _ = AcknowledgeAsync(message.PacketIdentifier);
                break;
            case MqttSubAckPacket answer when answer.ReasonCodes.Any(code => (int)code >= 0x80):
                Log.SubscriptionRefused(_logger, string.Join(", ", answer.ReasonCodes));
                break;
            case MqttDisconnectPacket farewell:
                TakenOver = farewell.ReasonCode == MqttDisconnectReasonCode.SessionTakenOver;
                Abort($"the broker closed it: {farewell.ReasonCode} {farewell.ReasonString}".TrimEnd());
                break;
        }
    }

    private void Complete(ushort packetId, MqttPubAckReasonCode code)
    {
        if (Window.TryComplete(packetId, out InFlightMessage message)) Acknowledged?.Invoke(message, code);
        Beat?.Invoke();
    }

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (FindReasonToGiveUp() is { } because) Abort(because);
            else if (_files.HaveChanged()) _ = RenewAsync();
            else if (_time.GetElapsedTime(_lastPingAt) >= _pingPeriod && Interlocked.Read(ref _pingSentAt) == 0) _ = PingAsync();
            Beat?.Invoke();
        }
    }

    // With leave: nobody is to see the agent as lost because its certificate was renewed.
    private async Task RenewAsync()
    {
        await SendAsideAsync(new MqttDisconnectPacket()).ConfigureAwait(false);
        Abort("its certificates or its password were replaced on the disk");
    }

    private string? FindReasonToGiveUp()
    {
        if (Window.TryPeekOldest(out InFlightMessage oldest) && _time.GetElapsedTime(oldest.SentAt) > _acknowledgeTimeout)
            return $"no acknowledgement of a message on {oldest.Topic} within {_acknowledgeTimeout:c}";
        long write = Interlocked.Read(ref _writeBeganAt);
        if (write != 0) return _time.GetElapsedTime(write) > _role.SendTimeout ? $"a write did not end within {_role.SendTimeout:c}" : null;
        long ping = Interlocked.Read(ref _pingSentAt);
        return ping != 0 && _time.GetElapsedTime(ping) > _acknowledgeTimeout ? $"no answer to a ping within {_acknowledgeTimeout:c}" : null;
    }

    private Task PingAsync()
    {
        _lastPingAt = _time.GetTimestamp();
        Interlocked.Exchange(ref _pingSentAt, _lastPingAt);
        return SendAsideAsync(MqttPingReqPacket.Instance);
    }

    private Task AcknowledgeAsync(ushort packetId) => SendAsideAsync(new MqttPubAckPacket { PacketIdentifier = packetId });

    // Beside the sending loop, which is the one to notice that the connection has ended.
    private async Task SendAsideAsync(MqttPacket packet)
    {
        try
        {
            await SendAsync(packet).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsCommunicationFailure(exception))
        {
            Log.PingFailed(_logger, _role.Name, exception.Message);
        }
    }
}
