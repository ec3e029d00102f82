using Xunit;

namespace EdgeInspector.Configuration.Tests;

public class SecretMaskTests
{
    [Theory]
    [InlineData("\"password\": \"hunter2\", \"user\": \"u\"", "\"password\": \"*******\", \"user\": \"u\"")]
    [InlineData("'passwd': 'hunter2'", "'passwd': '*******'")]
    [InlineData("mqttPassword: hunter2,", "mqttPassword: *******,")]
    [InlineData("\"password\": \"never closed", "\"password\": \"************")]
    [InlineData("\"apiToken\": \"x y\"", "\"apiToken\": \"***\"")]
    [InlineData("\"passwordEnvironment\": \"P\"", "\"passwordEnvironment\": \"*\"")]
    [InlineData("\"passwordFile\": \"/etc/p\"", "\"passwordFile\": \"/etc/p\"")]
    [InlineData("\"broker\": \"mqtt://u:p@host:1\"", "\"broker\": \"mqtt://***@host:1\"")]
    [InlineData("\"broker\": \"mqtt://host:1\"", "\"broker\": \"mqtt://host:1\"")]
    public void Apply_Line_BlackensSecretsAndKeepsTheLength(string line, string expected)
    {
        Assert.Equal(expected, SecretMask.Apply(line));
        Assert.Equal(line.Length, expected.Length);
    }
}
