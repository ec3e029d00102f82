using Xunit;

namespace EdgeInspector.Configuration.Tests;

/// <summary>What is wrong with the mqtt section is found at its keys, all of it at once.</summary>
public sealed class MqttKeysTests
{
    [Fact]
    public void Load_ManyErrors_NamesAllOfThemWithKeyAndValue()
    {
        IReadOnlyList<ConfigurationError> errors = Load("""
            "broker": "mqtt://plant-broker/factory", "base": "acme/#", "clientId": "", "passwordEnvironment": "SECRET", "keepAliveSeconds": 1.5,
            "inFlight": 0, "queueCapacity": -1, "heartbeatSeconds": 2
            """);
        Assert.Equal(
            ["base", "broker", "clientId", "heartbeatSeconds", "inFlight", "keepAliveSeconds", "passwordEnvironment", "queueCapacity"],
            errors.Select(error => error.Path!["mqtt.".Length..]).Order(StringComparer.Ordinal));
        Assert.Contains(errors, error => error.Message.Contains("acme/#", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Message.Contains("-1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://plant-broker")]
    [InlineData("plant-broker:1883")]
    [InlineData("mqtt://")]
    [InlineData("relative")]
    public void Load_BrokerThatIsNone_SaysTheForm(string broker)
    {
        ConfigurationError error = Assert.Single(Load($"\"broker\": \"{broker}\""));
        Assert.Contains("mqtt://host:port", ConfigurationErrorFormatter.Sentence(error), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PasswordInTheBroker_IsRefusedWithoutShowingIt()
    {
        string error = ConfigurationErrorFormatter.Sentence(Assert.Single(Load("\"broker\": \"mqtt://agent:hunter2@plant-broker\"")));
        Assert.Contains("passwordFile", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ConfigurationError> Load(string keys) => SampleConfiguration.Load(
        $$"""{ "agent": { "name": "a" }, "mqtt": { {{keys}} }, "stations": [ { "name": "s", "model": "m", "camera": { "driver": "simulated" } } ] }""").Errors;
}
