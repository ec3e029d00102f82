using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Connection;

/// <summary>Turns options into what the protocol library needs to reach the broker and to ask for entry.</summary>
internal static class BrokerEndpoint
{
    private const int DefaultPort = 1883;
    private const int DefaultTlsPort = 8883;

    /// <summary>host:port for people.</summary>
    public static string Describe(Uri broker) => $"{broker.Scheme}://{broker.Host}:{PortOf(broker)}";

    /// <summary>The transport: TCP, with TLS for mqtts.</summary>
    /// <exception cref="ConnectFailedException">The file of certificate authorities cannot be used.</exception>
    public static MqttClientOptions Transport(MqttOptions options, ConnectionRole role, MqttProtocol protocol) => new()
    {
        ClientId = role.ClientId,
        ProtocolVersion = protocol == MqttProtocol.Mqtt5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311,
        Timeout = options.ConnectTimeout,
        ChannelOptions = new MqttClientTcpOptions
        {
            RemoteEndpoint = new DnsEndPoint(options.Broker.DnsSafeHost, PortOf(options.Broker)),
            BufferSize = role.SocketBuffer,
            NoDelay = true,
            // A close that discards what was not sent yet could swallow the DISCONNECT and so set off the last will.
            LingerState = new LingerOption(false, 0),
            TlsOptions = Tls(options),
        },
    };

    /// <summary>The request to be let in. The session ends with the connection: what must survive is kept here, not at the broker.</summary>
    public static MqttConnectPacket Request(MqttOptions options, ConnectionRole role, byte[]? will)
    {
        (string? userName, byte[]? password) = BrokerCredentials.Read(options);
        return new MqttConnectPacket
        {
            ClientId = role.ClientId,
            CleanSession = true,
            KeepAlivePeriod = (ushort)role.KeepAlive.TotalSeconds,
            RequestProblemInformation = true,
            Username = userName,
            Password = password,
            WillFlag = role.WillTopic is not null,
            WillTopic = role.WillTopic,
            WillMessage = will,
            WillQoS = role.WillTopic is null ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce,
            WillRetain = role.WillTopic is not null,
            WillContentType = role.WillTopic is null ? null : ContentTypes.Json,
            WillPayloadFormatIndicator =
                role.WillTopic is null ? MqttPayloadFormatIndicator.Unspecified : MqttPayloadFormatIndicator.CharacterData,
        };
    }

    private static int PortOf(Uri broker) =>
        broker.Port > 0 ? broker.Port : broker.Scheme == "mqtts" ? DefaultTlsPort : DefaultPort;

    private static MqttClientTlsOptions Tls(MqttOptions options)
    {
        var tls = new MqttClientTlsOptions { UseTls = options.Broker.Scheme == "mqtts", TargetHost = options.Broker.DnsSafeHost };
        if (!tls.UseTls || options.CertificateAuthorityFile is null) return tls;
        tls.TrustChain = [];
        // Private authorities of a plant seldom publish revocation lists; with the system's authorities the default check stays.
        tls.RevocationMode = X509RevocationMode.NoCheck;
        try
        {
            tls.TrustChain.ImportFromPemFile(options.CertificateAuthorityFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConnectFailedException(
                $"The file '{options.CertificateAuthorityFile}' (mqtt.certificateAuthorityFile) cannot be used: {exception.Message}", exception);
        }

        if (tls.TrustChain.Count == 0)
            throw new ConnectFailedException($"The file '{options.CertificateAuthorityFile}' (mqtt.certificateAuthorityFile) holds no PEM certificate.");
        return tls;
    }
}
