using EdgeInspector.Configuration.Keys;
using Xunit;

namespace EdgeInspector.Configuration.Tests.Keys;

public class TextRuleTests
{
    [Theory]
    [InlineData("Broker", "mqtt://localhost")]
    [InlineData("Broker", "mqtt://10.0.0.1:1883")]
    [InlineData("Broker", "mqtts://broker.plant.example:8883")]
    [InlineData("Broker", "mqtt://[fe80::1]:1883")]
    [InlineData("Topic", "edgeinspector")]
    [InlineData("Topic", "acme/lyon/packing/line 4/vision1")]
    [InlineData("Name", "line-4_b.2")]
    [InlineData("EnvironmentVariable", "_MQTT_PASSWORD1")]
    [InlineData("Package", "C:\\models\\cap")]
    [InlineData("Plain", "Jürgen")]
    [InlineData("HostName", "vision-1.line4.plant")]
    [InlineData("IpAddress", "192.168.0.10")]
    [InlineData("IpAddress", "fd00::10")]
    [InlineData("IpNetwork", "192.168.0.10")]
    [InlineData("IpNetwork", "10.1.4.0/24")]
    [InlineData("IpNetwork", "fd00::/64")]
    public void Violation_TextThatFits_IsNull(string format, string text) =>
        Assert.Null(TextRule.Of(Enum.Parse<TextFormat>(format)).Violation(text));

    [Theory]
    [InlineData("Plain", "", "is empty")]
    [InlineData("Plain", " a", "begins or ends with a blank")]
    [InlineData("Plain", "a\u0000b", "control character")]
    [InlineData("File", "a\nb", "control character")]
    [InlineData("File", "C:\new", "is what \\n stands for in JSON; write a backslash twice, or '/' in paths")]
    [InlineData("Name", "a/b", "does not fit")]
    [InlineData("Name", ".a", "does not fit")]
    [InlineData("Name", "größe", "does not fit")]
    [InlineData("Topic", "a/+/b", "holds a wildcard")]
    [InlineData("Topic", "a/#", "holds a wildcard")]
    [InlineData("Topic", "$SYS/a", "belongs to the broker")]
    [InlineData("Topic", "/a", "has an empty level")]
    [InlineData("Topic", "a//b", "has an empty level")]
    [InlineData("Topic", "a/", "has an empty level")]
    [InlineData("Topic", "a/b/c/d/e/f", "has 6 levels")]
    [InlineData("Topic", "a/ b", "level that begins or ends with a blank")]
    [InlineData("Broker", "localhost:1883", "does not begin with mqtt://")]
    [InlineData("Broker", "http://localhost", "does not begin with mqtt://")]
    [InlineData("Broker", "MQTT://localhost", "does not begin with mqtt://")]
    [InlineData("Broker", "mqtt://u:p@host", "holds a user")]
    [InlineData("Broker", "mqtt://host:0", "port outside of 1 to 65535")]
    [InlineData("Broker", "mqtt://host:65536", "port outside of 1 to 65535")]
    [InlineData("Broker", "mqtt://host/path", "is no address")]
    [InlineData("Broker", "mqtt://", "is no address")]
    [InlineData("Broker", "mqtt://a b", "is no address")]
    [InlineData("EnvironmentVariable", "A=B", "does not fit")]
    [InlineData("HostName", "vision:9473", "does not fit")]
    [InlineData("IpAddress", "10.1.4", "is no address")]
    [InlineData("IpAddress", "010.1.4.7", "is no address")]
    [InlineData("IpAddress", "localhost", "is no address")]
    [InlineData("IpNetwork", "10.1.4.7/24", "the bits behind its prefix must be 0")]
    [InlineData("IpNetwork", "10.1.4.0/33", "is no network")]
    [InlineData("IpNetwork", "plc-4", "is no address")]
    [InlineData("HostName", "*.plant", "does not fit")]
    [InlineData("HostName", "vision..plant", "does not fit")]
    public void Violation_TextThatDoesNotFit_SaysWhy(string format, string text, string expected) =>
        Assert.Contains(expected, TextRule.Of(Enum.Parse<TextFormat>(format)).Violation(text), StringComparison.Ordinal);
}
