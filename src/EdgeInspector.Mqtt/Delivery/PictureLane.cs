using System.Buffers;
using System.Threading.Channels;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using Microsoft.Extensions.Logging;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>
/// Pictures on a connection of their own, so that no picture ever delays a result; what is too much is dropped, the oldest first.
/// </summary>
internal sealed class PictureLane : ILane, IPictureSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly MqttOptions _options;
    private readonly StationBoard _stations;
    private readonly DeliveryCounters _counters;
    private readonly LaneStop _stop;
    private readonly WakeSignal _wake = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<PendingPicture> _waiting;
    private bool _sizeReported;

    public PictureLane(
        MqttOptions options, StationBoard stations, DeliveryCounters counters, string clientId, LaneStop stop, TimeProvider time,
        ILogger logger)
    {
        (_options, _stations, _counters, _stop, _time, _logger) = (options, stations, counters, stop, time, logger);
        var bound = new BoundedChannelOptions(options.PictureQueueCapacity)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
            SingleWriter = false,
            AllowSynchronousContinuations = false,
        };
        _waiting = Channel.CreateBounded<PendingPicture>(bound, _ => counters.CountPictureDropped());
        // A large picture on a slow link holds up the ping behind it; nobody's safety hangs on this connection, so it may take its time.
        Role = new ConnectionRole
        {
            Name = "pictures",
            ClientId = clientId,
            KeepAlive = options.KeepAlive > Patience ? options.KeepAlive : Patience,
            SendTimeout = Patience,
            SocketBuffer = 256 * 1024,
        };
    }

    /// <inheritdoc/>
    public ConnectionRole Role { get; }

    /// <inheritdoc/>
    public bool HasWork => _waiting.Reader.Count > 0;

    /// <inheritdoc/>
    public void Take(InspectionPicture picture)
    {
        if (!_waiting.Writer.TryWrite(new PendingPicture(picture, _time.GetTimestamp()))) _counters.CountPictureDropped();
        _wake.Signal();
    }

    /// <inheritdoc/>
    public void Dropped(InspectionPicture picture) => _counters.CountPictureDropped();

    /// <summary>Makes a sleeping lane look at its orders.</summary>
    public void Wake() => _wake.Signal();

    /// <inheritdoc/>
    public byte[]? WriteWill() => null;

    /// <inheritdoc/>
    public void Attach(BrokerConnection connection) => connection.Beat = _wake.Signal;

    /// <inheritdoc/>
    public async Task ServeAsync(BrokerConnection connection)
    {
        while (connection.IsOpen)
        {
            if (_stop.IsNow || (_stop.IsDraining && !HasWork))
            {
                await connection.CloseAsync();
                return;
            }

            if (_waiting.Reader.TryRead(out PendingPicture pending)) await SendAsync(connection, pending);
            else await _wake.WaitAsync();
        }
    }

    private async Task SendAsync(BrokerConnection connection, PendingPicture pending)
    {
        bool sent = false;
        try
        {
            TimeSpan left = _options.PictureExpiry - _time.GetElapsedTime(pending.HandedOver);
            MqttPublishPacket packet = Packet(pending.Picture, left);
            if (left <= TimeSpan.Zero || IsTooLarge(connection, packet)) return;
            await connection.PublishAsync(packet);
            sent = true;
        }
        finally
        {
            if (sent) _counters.CountPictureSent();
            else _counters.CountPictureDropped();
        }
    }

    private bool IsTooLarge(BrokerConnection connection, MqttPublishPacket packet)
    {
        if (connection.Fits(packet)) return false;
        if (!_sizeReported) _logger.PictureTooLarge(packet.Topic, packet.Payload.Length, connection.Limits.MaximumPacketSize);
        return _sizeReported = true;
    }

    private MqttPublishPacket Packet(InspectionPicture picture, TimeSpan left) => new()
    {
        Topic = _stations.Of(picture.Inspection.Station).Topics.Picture(picture.Kind),
        Payload = new ReadOnlySequence<byte>(picture.Bytes),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        ContentType = picture.Mime,
        MessageExpiryInterval = (uint)Math.Max(1, Math.Ceiling(left.TotalSeconds)),
        UserProperties = PictureProperties.Of(picture),
    };
}
