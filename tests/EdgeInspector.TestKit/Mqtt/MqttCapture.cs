using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.TestKit.Mqtt;

/// <summary>
/// A subscriber as a plant would run one: it connects over the network, collects everything below a topic, and makes the test fail at
/// its end when a message did not follow its schema.
/// </summary>
public sealed class MqttCapture : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    private MqttCapture() => _client.ApplicationMessageReceivedAsync += received =>
    {
        Messages.Add(received.ApplicationMessage, clientId: null);
        return Task.CompletedTask;
    };

    /// <summary>What arrived.</summary>
    public CapturedMessages Messages { get; } = new();

    /// <summary>Connects and subscribes with QoS 1.</summary>
    public static async Task<MqttCapture> SubscribeAsync(Uri broker, string filter = "#", string? userName = null, string? password = null,
        string? clientId = null,
        MqttProtocolVersion protocol = MqttProtocolVersion.V500)
    {
        var capture = new MqttCapture();
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port)
            .WithProtocolVersion(protocol)
            .WithClientId(clientId ?? $"capture-{Guid.NewGuid():N}");
        if (protocol == MqttProtocolVersion.V500) options.WithReceiveMaximum(ushort.MaxValue);
        if (userName is not null) options.WithCredentials(userName, password);
        MqttClientConnectResult result = await capture._client.ConnectAsync(options.Build()).ConfigureAwait(false);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
            throw new IOException($"The subscriber was refused: {result.ResultCode}.");
        await capture._client.SubscribeAsync(
            new MqttTopicFilter
            {
                Topic = filter,
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                RetainAsPublished = false
            }).ConfigureAwait(false);
        return capture;
    }

    /// <summary>Disconnects and checks.</summary>
    public async ValueTask DisposeAsync()
    {
        await _client.TryDisconnectAsync().ConfigureAwait(false);
        _client.Dispose();
        Messages.ThrowIfViolated();
    }
}
