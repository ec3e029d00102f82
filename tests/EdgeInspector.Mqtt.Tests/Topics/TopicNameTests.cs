using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using Xunit;

namespace EdgeInspector.Mqtt.Tests.Topics;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("cap", null)]
    [InlineData("", "is empty")]
    [InlineData("a/b", "slash")]
    [InlineData("cmd", "taken")]
    [InlineData("Doctor", "taken")]
    [InlineData("homeassistant", "taken")]
    [InlineData("$x", "broker's own")]
    [InlineData("a+", "wildcard")]
    public void FindErrorInStation_Name_IsOneFreeLevel(string station, string? expected)
    {
        string? error = TopicName.FindErrorInStation(station);
        if (expected is null) Assert.Null(error);
        else Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void FindErrorInLevel_NameOfAnAgentTopic_IsFineForAnAgent() => Assert.Null(TopicName.FindErrorInLevel("status"));

    [Fact]
    public void Topics_OfTheAgent_AreNamesThatNoStationCanHave()
    {
        const string Base = "acme/line4";
        string[] levels =
        [
            .. typeof(AgentTopics).GetProperties().Where(property => property.Name != nameof(AgentTopics.Base))
                .Select(property => ((string)property.GetValue(new AgentTopics(Base))!)[(Base.Length + 1)..].Split('/')[0]),
        ];
        Assert.Contains("status", levels);
        Assert.All(levels, level => Assert.True(StationNames.IsReserved(level), level));
    }

    // The strictest broker takes 7; the configuration takes bases of at most 5 levels.
    [Fact]
    public void Topics_LongestBase_HasAtMostSevenSlashes()
    {
        var topics = new AgentTopics("1/2/3/4/5");
        Assert.Equal(7, topics.Station("cap").Picture(PictureKind.Overlay).Count(letter => letter == '/'));
    }
}
