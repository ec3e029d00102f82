using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Publishing;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Topics;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("vision1")]
    [InlineData("acme/lyon/packing/line4/vision1")]
    [InlineData("Werk Süd/Linie 4")]
    public void FindErrorInBase_OneToFiveLevels_IsFine(string topic) => Assert.Null(TopicName.FindErrorInBase(topic));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("/acme", "empty level")]
    [InlineData("acme/", "empty level")]
    [InlineData("acme//line4", "empty level")]
    [InlineData("a/b/c/d/e/f", "6 levels")]
    [InlineData("acme/+", "wildcard")]
    [InlineData("acme/#", "wildcard")]
    [InlineData("$SYS/acme", "broker's own")]
    [InlineData("acme\u0000", "control character")]
    public void FindErrorInBase_Otherwise_SaysWhatIsWrong(string topic, string expected) =>
        Assert.Contains(expected, TopicName.FindErrorInBase(topic), StringComparison.Ordinal);

    [Theory]
    [InlineData("cap", null)]
    [InlineData("", "is empty")]
    [InlineData("a/b", "slash")]
    [InlineData("cmd", "taken")]
    [InlineData("$x", "broker's own")]
    [InlineData("a+", "wildcard")]
    public void FindErrorInStation_Name_IsOneFreeLevel(string station, string? expected)
    {
        string? error = TopicName.FindErrorInStation(station);
        if (expected is null) Assert.Null(error);
        else Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Topics_LongestBase_HasAtMostSevenSlashes()
    {
        var topics = new AgentTopics(string.Join('/', Enumerable.Repeat("x", TopicName.MaximumBaseLevels)));
        Assert.Equal(7, topics.Station("cap").Picture(PictureKind.Overlay).Count(letter => letter == '/'));
    }
}
