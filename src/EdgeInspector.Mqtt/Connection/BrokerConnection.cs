using System.Net.Sockets;
using EdgeInspector.Mqtt.Messages;
using Microsoft.Extensions.Logging;
using MQTTnet.Adapter;
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
    private readonly MqttChannelAdapter _adapter;
    private readonly BrokerChannel _channel;
    private readonly ConnectionRole _role;
    private readonly CredentialFiles _files;
    private readonly TimeProvider _time;
    private readonly TimeSpan _acknowledgeTimeout;
    private readonly TimeSpan _pingPeriod;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _end = new();
    private string? _endedBecause;
    private string? _leavesBecause;
    private long _pingSentAt;
    private int _subscriptions;
    private long _lastPingAt;
    private long _writeBeganAt;
    private Task _receiving = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;

    /// <summary>Takes over what the broker accepted.</summary>
    internal BrokerConnection(
        MqttChannelAdapter adapter, BrokerChannel channel, MqttOptions options, ConnectionRole role, MqttProtocol protocol,
        BrokerLimits limits, CredentialFiles files,
        TimeProvider time, ILogger logger)
    {
        (_adapter, _channel) = (adapter, channel);
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
    public BrokerLimits Limits { get; private set; }

    /// <summary>Sizes of what was sent, for a broker that does not say which it takes.</summary>
    public SentSizes Sizes { get; } = new();

    /// <summary>Last moment of the broker's certificate; null without TLS.</summary>
    public DateTimeOffset? CertificateEnds => _channel.Trust?.Ends;

    /// <summary>Whether the other side ended it, by a close or a reset, without a word of why.</summary>
    public bool ClosedUnsaid { get; private set; }

    /// <summary>Whether the agent took its leave.</summary>
    public bool HasLeft => _leavesBecause is not null;

    /// <summary>Whether that was a close in good order, which networks that break do not make.</summary>
    public bool ClosedInOrder { get; private set; }

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

    /// <summary>Called for each answer to a subscription, in their order, with whether it was granted; must not block.</summary>
    public Action<bool>? Subscribed { get; set; }

    /// <summary>
    /// Called with topic and bytes of a message whose payload was thrown away because it was too large, on the receiver's task; must not
    /// block.
    /// </summary>
    public Action<MqttPublishPacket, long>? Oversized { get; set; }

    /// <summary>Called several times a second and at the end; must not block.</summary>
    public Action? Beat { get; set; }

    /// <summary>Begins to receive and to watch; the callbacks must be set before.</summary>
    public void Start()
    {
        _receiving = ReceiveAsync();
        _watching = WatchAsync();
    }

    /// <summary>Holds to a limit that the broker has but does not say; before the start.</summary>
    public void Limit(long maximumPacketSize) =>
        Limits = Limits with { MaximumPacketSize = Math.Min(Limits.MaximumPacketSize, maximumPacketSize) };

    /// <summary>Whether the broker takes a packet of this size.</summary>
    public bool Fits(MqttPublishPacket packet) => PublishSize.Of(packet, Protocol == MqttProtocol.Mqtt5) <= Limits.MaximumPacketSize;

    /// <summary>
    /// Sends a message; with quality of service 1 it stays in the window until it is acknowledged. The packet may be reused after.
    /// </summary>
    /// <param name="packet">What to send.</param>
    /// <param name="carried">The result or one-shot message it carries, if it must not get lost.</param>
    public async Task PublishAsync(MqttPublishPacket packet, Delivery.Delivery? carried = null)
    {
        if (!Limits.RetainAvailable) packet.Retain = false;
        bool acknowledged = packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce;
        if (acknowledged && !Limits.AcknowledgesMessages) packet.QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce;
        ushort id = acknowledged ? Window.Add(packet.Topic, _time.GetTimestamp(), carried) : (ushort)0;
        packet.PacketIdentifier = packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce ? (ushort)0 : id;
        Sizes.Sending(id, PublishSize.Of(packet, Protocol == MqttProtocol.Mqtt5), carried is { SpeaksForResults: true } ? carried : null);
        _writeBeganAt = _time.GetTimestamp();
        await SendAsync(packet);
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
        _leavesBecause ??= "closed by the agent";
        try
        {
            await _adapter.SendPacketAsync(new MqttDisconnectPacket(), CancellationToken.None).WaitAsync(FarewellTimeout, _time);
            // The broker closes after a DISCONNECT; closing first could overtake what is still under way.
            await _receiving.WaitAsync(FarewellTimeout, _time);
        }
        catch (Exception exception) when (ConnectionFailure.Is(exception))
        {
            _logger.FarewellFailed(_role.Name, ConnectionFailure.Words(exception));
        }

        Abort("closed by the agent");
    }

    /// <summary>
    /// Ends the connection; the broker sends the last will, unless the agent took its leave before: then that is why it ended, though
    /// the broker's close may be noticed first.
    /// </summary>
    public void Abort(string because)
    {
        if (Interlocked.CompareExchange(ref _endedBecause, _leavesBecause ?? because, null) is not null) return;
        _end.Cancel();
        _timer.Dispose();
        _adapter.Dispose();
        Beat?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        Abort("closed by the agent");
        await _receiving;
        await _watching;
        _end.Dispose();
    }

    private async Task SendAsync(MqttPacket packet)
    {
        try
        {
            await _adapter.SendPacketAsync(packet, CancellationToken.None);
        }
        catch (Exception exception) when (ConnectionFailure.Is(exception))
        {
            Abort($"sending failed: {ConnectionFailure.Words(exception)}");
            throw;
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (IsOpen)
            {
                if (await _adapter.ReceivePacketAsync(CancellationToken.None) is not { } packet)
                {
                    ClosedInOrder = IsOpen && !HasLeft;
                    EndedByBroker("the broker closed it without a reason");
                    return;
                }
                Handle(packet);
            }
        }
        catch (Exception exception) when (exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            EndedByBroker($"the broker closed it without a reason: {ConnectionFailure.Words(exception)}");
        }
        catch (Exception exception) when (ConnectionFailure.Is(exception))
        {
            Abort($"receiving failed: {ConnectionFailure.Words(exception)}");
        }
    }

    private void EndedByBroker(string because)
    {
        // After a leave the broker closes, as it should.
        ClosedUnsaid = IsOpen && !HasLeft;
        Abort(because);
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
                Sizes.Answered();
                break;
            case MqttPublishPacket message:
                if (_channel.TakeCut() is > 0 and long bytes) Oversized?.Invoke(message, bytes);
                else Received?.Invoke(message);
                if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce) _ = AcknowledgeAsync(message.PacketIdentifier);
                break;
            case MqttSubAckPacket answer:
                bool granted = answer.ReasonCodes.All(code => (int)code < 0x80);
                if (!granted) _logger.SubscriptionRefused(string.Join(", ", answer.ReasonCodes));
                Subscribed?.Invoke(granted);
                break;
            case MqttDisconnectPacket farewell:
                TakenOver = farewell.ReasonCode == MqttDisconnectReasonCode.SessionTakenOver;
                Abort($"the broker closed it: {farewell.ReasonCode} {farewell.ReasonString}".TrimEnd());
                break;
        }
    }

    private void Complete(ushort packetId, MqttPubAckReasonCode code)
    {
        Sizes.Acknowledged(packetId);
        if (Window.TryComplete(packetId, out InFlightMessage message)) Acknowledged?.Invoke(message, code);
        Beat?.Invoke();
    }

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync(CancellationToken.None))
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
        _leavesBecause ??= "its certificates or its password were replaced on the disk";
        await SendAsideAsync(new MqttDisconnectPacket());
        Abort(_leavesBecause);
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
        Sizes.Asking();
        return SendAsideAsync(MqttPingReqPacket.Instance);
    }

    private Task AcknowledgeAsync(ushort packetId) => SendAsideAsync(new MqttPubAckPacket { PacketIdentifier = packetId });

    // Beside the sending loop, which is the one to notice that the connection has ended.
    private async Task SendAsideAsync(MqttPacket packet)
    {
        try
        {
            await SendAsync(packet);
        }
        catch (Exception exception) when (ConnectionFailure.Is(exception))
        {
            _logger.PingFailed(_role.Name, ConnectionFailure.Words(exception));
        }
    }
}
