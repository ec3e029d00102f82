using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;

namespace EdgeInspector.Agent.Options;

/// <summary>The publisher's options out of the configuration.</summary>
internal static class MqttOptionsMapping
{
    public static MqttOptions ToOptions(this AgentConfiguration agent)
    {
        MqttConfiguration mqtt = agent.Mqtt;
        return new MqttOptions
        {
            Broker = new Uri(mqtt.Broker),
            BaseTopic = agent.TopicBase,
            ClientId = agent.ClientId,
            Protocol = mqtt.Protocol == MqttVersion.Mqtt311 ? MqttProtocol.Mqtt311 : MqttProtocol.Mqtt5,
            UserName = mqtt.User,
            PasswordFile = mqtt.PasswordFile,
            PasswordVariable = mqtt.PasswordEnvironment,
            CertificateAuthorityFile = mqtt.TlsCaFile,
            ClientCertificateFile = mqtt.TlsClientCertificateFile,
            ClientKeyFile = mqtt.TlsClientKeyFile,
            RetainedFile = Path.Combine(agent.StateDirectory, "retained.json"),
            KeepAlive = TimeSpan.FromSeconds(mqtt.KeepAliveSeconds),
            ConnectTimeout = TimeSpan.FromSeconds(mqtt.ConnectTimeoutSeconds),
            AcknowledgeTimeout = TimeSpan.FromSeconds(mqtt.PubackTimeoutSeconds),
            QueueCapacity = mqtt.QueueCapacity,
            InFlight = mqtt.InFlight,
            MaximumLiveAge = TimeSpan.FromSeconds(mqtt.MaxLiveAgeSeconds),
            PlainVerdict = mqtt.PlainVerdict,
            HeartbeatPeriod = TimeSpan.FromSeconds(mqtt.HeartbeatSeconds),
            PictureExpiry = TimeSpan.FromSeconds(mqtt.Pictures.ExpirySeconds),
        };
    }
}
