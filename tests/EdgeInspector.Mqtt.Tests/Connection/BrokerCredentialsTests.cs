using System.Text;
using EdgeInspector.Mqtt.Connection;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Connection;

public sealed class BrokerCredentialsTests
{
    private static readonly MqttOptions Options = Samples.Options(new Uri("mqtt://localhost"));

    [Fact]
    public void Read_Nothing_ConnectsWithoutUser() => Assert.Equal((null, null), BrokerCredentials.Read(Options));

    [Fact]
    public void Read_Variable_GivesItsValue()
    {
        string variable = $"EDGEINSPECTOR_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(variable, "pässword");
        (string? user, byte[]? password) = BrokerCredentials.Read(Options with { UserName = "agent", PasswordVariable = variable });
        Assert.Equal("agent", user);
        Assert.Equal("pässword", Encoding.UTF8.GetString(password!));
    }

    [Fact]
    public void Read_VariableNotSet_NamesIt()
    {
        var error = Assert.Throws<ConnectFailedException>(
            () => BrokerCredentials.Read(Options with { UserName = "agent", PasswordVariable = "EDGEINSPECTOR_NOT_SET" }));
        Assert.Contains("EDGEINSPECTOR_NOT_SET", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("", "empty first line")]
    [InlineData("\npassword", "empty first line")]
    public void Read_FileThatCannotServe_NamesItAndWhatItNeeds(string? content, string expected)
    {
        using var folder = new TemporaryFolder();
        string file = folder.PathTo("credentials");
        if (content is not null) File.WriteAllText(file, content);
        var error = Assert.Throws<ConnectFailedException>(
            () => BrokerCredentials.Read(Options with { UserName = "agent", PasswordFile = file }));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
