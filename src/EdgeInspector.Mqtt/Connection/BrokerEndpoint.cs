using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>Where the broker is, and the request to be let in.</summary>
internal static class BrokerEndpoint
{
    private const int DefaultPort = 1883;
    private const int DefaultTlsPort = 8883;

    /// <summary>host:port for people.</summary>
    public static string Describe(Uri broker) => $"{broker.Scheme}://{broker.Host}:{PortOf(broker)}";

    /// <summary>
    /// The request to be let in. The session ends with the connection: what must survive is kept here, not at the broker.
    /// </summary>
    public static MqttConnectPacket Request(MqttOptions options, ConnectionRole role, ConnectForm form, byte[]? will)
    {
        (string? userName, byte[]? password) = BrokerCredentials.Read(options);
        return new MqttConnectPacket
        {
            ClientId = role.ClientId,
            CleanSession = true,
            KeepAlivePeriod = (ushort)role.KeepAlive.TotalSeconds,
            RequestProblemInformation = true,
            MaximumPacketSize = (uint)role.LargestPacket,
            Username = userName,
            Password = password,
            WillFlag = role.WillTopic is not null,
            WillTopic = role.WillTopic,
            WillMessage = will,
            WillQoS = role.WillTopic is not null && form.AcknowledgesWill
                ? MqttQualityOfServiceLevel.AtLeastOnce
                : MqttQualityOfServiceLevel.AtMostOnce,
            WillRetain = role.WillTopic is not null && form.RetainsWill,
            WillContentType = role.WillTopic is null ? null : ContentTypes.Json,
            WillPayloadFormatIndicator =
                role.WillTopic is null ? MqttPayloadFormatIndicator.Unspecified : MqttPayloadFormatIndicator.CharacterData,
        };
    }

    /// <summary>The port, also where the address names none.</summary>
    public static int PortOf(Uri broker) =>
        broker.Port > 0 ? broker.Port : broker.Scheme == "mqtts" ? DefaultTlsPort : DefaultPort;
}
