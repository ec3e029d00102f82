using Xunit;

namespace EdgeInspector.Mqtt.Tests;

public sealed class MqttOptionsValidatorTests
{
    private static readonly MqttOptions Good = new() { OutboxFolder = "outbox", Broker = new Uri("mqtt://plant-broker:1883") };

    [Fact]
    public void Validate_Defaults_AreFine() => Assert.Empty(MqttOptionsValidator.Validate(Good));

    [Fact]
    public void Validate_ManyErrors_NamesAllOfThemWithKeyAndValue()
    {
        IReadOnlyList<string> errors = MqttOptionsValidator.Validate(Good with
        {
            Broker = new Uri("mqtt://plant-broker/factory"),
            BaseTopic = "acme/#",
            ClientId = "",
            KeepAlive = TimeSpan.FromMilliseconds(1500),
            QueueCapacity = -1,
            InFlight = 0,
            ReconnectMinimum = TimeSpan.FromMinutes(1),
            PictureQueueCapacity = -5,
            PasswordVariable = "SECRET",
        }, "stations.mqtt");

        string[] keys = ["broker", "baseTopic", "clientId", "passwordVariable", "keepAlive", "reconnectMinimum", "inFlight", "queueCapacity", "pictureQueueCapacity"];
        Assert.Equal(keys.Select(key => $"stations.mqtt.{key}"), errors.Select(error => error[..error.IndexOf(':', StringComparison.Ordinal)]));
        Assert.Contains(errors, error => error.Contains("acme/#", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("-5", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://plant-broker")]
    [InlineData("plant-broker:1883")]
    [InlineData("mqtt://")]
    [InlineData("relative")]
    public void Validate_BrokerThatIsNone_SaysTheForm(string broker)
    {
        string error = Assert.Single(MqttOptionsValidator.Validate(Good with { Broker = new Uri(broker, UriKind.RelativeOrAbsolute) }));
        Assert.Contains("mqtt://host:port", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_PasswordInTheUri_IsRefusedWithoutShowingIt()
    {
        string error = Assert.Single(MqttOptionsValidator.Validate(Good with { Broker = new Uri("mqtt://agent:hunter2@plant-broker") }));
        Assert.Contains("passwordVariable", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_TwoSourcesOfCredentials_AreRefused()
    {
        IReadOnlyList<string> errors = MqttOptionsValidator.Validate(Good with { UserName = "agent", PasswordVariable = "SECRET", PasswordFile = "/etc/secret" });
        Assert.Contains("passwordFile", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_AuthoritiesWithoutTls_AreRefused() => Assert.Contains(
        "certificateAuthorityFile", Assert.Single(MqttOptionsValidator.Validate(Good with { CertificateAuthorityFile = "ca.pem" })), StringComparison.Ordinal);
}
