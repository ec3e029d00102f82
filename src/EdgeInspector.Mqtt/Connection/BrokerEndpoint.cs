using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeInspector.Files;
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
    /// <exception cref="ConnectFailedException">A file of certificates cannot be used.</exception>
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

    /// <summary>The port, also where the address names none.</summary>
    public static int PortOf(Uri broker) =>
        broker.Port > 0 ? broker.Port : broker.Scheme == "mqtts" ? DefaultTlsPort : DefaultPort;

    private static MqttClientTlsOptions Tls(MqttOptions options)
    {
        var tls = new MqttClientTlsOptions { UseTls = options.Broker.Scheme == "mqtts", TargetHost = options.Broker.DnsSafeHost };
        if (!tls.UseTls) return tls;
        if (options.CertificateAuthorityFile is { } authorities)
        {
            tls.TrustChain = ReadCertificates(authorities);
            // Private authorities of a plant seldom publish revocation lists; with the system's authorities the default check stays.
            tls.RevocationMode = X509RevocationMode.NoCheck;
        }

        if (options is { ClientCertificateFile: { } certificate, ClientKeyFile: { } key })
            tls.ClientCertificatesProvider = new DefaultMqttCertificatesProvider([ReadOwnCertificate(certificate, key)]);
        return tls;
    }

    private static X509Certificate2Collection ReadCertificates(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(RegularFile.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConnectFailedException($"The file '{file}' (mqtt.tlsCaFile) cannot be used: {exception.Message}", exception);
        }

        return certificates.Count > 0
            ? certificates
            : throw new ConnectFailedException($"The file '{file}' (mqtt.tlsCaFile) holds no PEM certificate.");
    }

    private static X509Certificate2 ReadOwnCertificate(string file, string key)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPem(RegularFile.ReadAllText(file), RegularFile.ReadAllText(key));
            // Windows cannot use a key that exists in memory only; the detour over PKCS #12 gives it a place.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConnectFailedException($"The files '{file}' and '{key}' (mqtt.tlsClientCertificateFile, mqtt.tlsClientKeyFile) cannot be used: {exception.Message}", exception);
        }
    }
}
