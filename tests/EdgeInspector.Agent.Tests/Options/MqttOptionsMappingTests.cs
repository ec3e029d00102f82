using EdgeInspector.Agent.Options;
using EdgeInspector.Configuration;
using EdgeInspector.Mqtt;
using EdgeInspector.Results;
using Xunit;

namespace EdgeInspector.Agent.Tests.Options;

public sealed class MqttOptionsMappingTests
{
    private static readonly AgentConfiguration Default = new()
    {
        Agent = new IdentityConfiguration { Name = "line1", StateDirectory = "/state" }
    };

    // What the product has always done; the numbers stand here and at the keys, nowhere else.
    [Fact]
    public void ToOptions_Defaults_AreTheKeysOwn()
    {
        MqttOptions options = Default.ToOptions();
        Assert.Equal((new Uri("mqtt://localhost:1883"), "edgeinspector/line1", "edgeinspector-line1", MqttProtocol.Mqtt5),
            (options.Broker, options.BaseTopic, options.ClientId, options.Protocol));
        Assert.Equal((15, 10, 8),
            (options.KeepAlive.TotalSeconds, options.ConnectTimeout.TotalSeconds, options.AcknowledgeTimeout.TotalSeconds));
        Assert.Equal((16, 10_000, 5, 0.5, 60),
            (options.InFlight, options.QueueCapacity, options.MaximumLiveAge.TotalSeconds, options.HeartbeatPeriod.TotalSeconds,
                options.PictureExpiry.TotalSeconds));
        ResultStoreOptions store = Default.ToStoreOptions();
        Assert.Equal((Path.Combine("/state", "outbox"), 4_096_000_000, 7, 10_000),
            (store.Folder, store.MaximumBytes, store.MaximumAge.TotalDays, store.QueueCapacity));
        Assert.False(options.PlainVerdict);
    }

    [Fact]
    public void ToOptions_EveryKey_Arrives()
    {
        AgentConfiguration configuration = Default with
        {
            Mqtt = new MqttConfiguration
            {
                Broker = "mqtts://plant:8884",
                Base = "acme/line4",
                ClientId = "id",
                User = "user",
                PasswordFile = "password",
                PasswordEnvironment = "PASSWORD",
                TlsCaFile = "ca",
                TlsClientCertificateFile = "certificate",
                TlsClientKeyFile = "key",
                Protocol = MqttVersion.Mqtt311,
                KeepAliveSeconds = 1,
                ConnectTimeoutSeconds = 2,
                PubackTimeoutSeconds = 3,
                InFlight = 4,
                MaxLiveAgeSeconds = 5.5,
                PlainVerdict = true,
                QueueCapacity = 6,
                Outbox = new OutboxConfiguration { MaxMegabytes = 17, MaxDays = 8 },
                HeartbeatSeconds = 0.25,
                Pictures = new PicturesConfiguration { ExpirySeconds = 9 },
            },
        };
        Assert.Equal(
            new MqttOptions
            {
                Broker = new Uri("mqtts://plant:8884"),
                BaseTopic = "acme/line4",
                ClientId = "id",
                UserName = "user",
                PasswordFile = "password",
                PasswordVariable = "PASSWORD",
                CertificateAuthorityFile = "ca",
                ClientCertificateFile = "certificate",
                ClientKeyFile = "key",
                RetainedFile = Path.Combine("/state", "retained.json"),
                Protocol = MqttProtocol.Mqtt311,
                KeepAlive = TimeSpan.FromSeconds(1),
                ConnectTimeout = TimeSpan.FromSeconds(2),
                AcknowledgeTimeout = TimeSpan.FromSeconds(3),
                InFlight = 4,
                MaximumLiveAge = TimeSpan.FromSeconds(5.5),
                PlainVerdict = true,
                QueueCapacity = 6,
                HeartbeatPeriod = TimeSpan.FromSeconds(0.25),
                PictureExpiry = TimeSpan.FromSeconds(9),
            },
            configuration.ToOptions());
        Assert.Equal(
            new ResultStoreOptions
            {
                Folder = Path.Combine("/state", "outbox"),
                MaximumBytes = 17_000_000,
                MaximumAge = TimeSpan.FromDays(8),
                QueueCapacity = 6
            },
            configuration.ToStoreOptions());
    }
}
