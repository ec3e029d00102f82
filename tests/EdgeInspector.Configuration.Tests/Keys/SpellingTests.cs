using EdgeInspector.Configuration.Keys;
using Xunit;

namespace EdgeInspector.Configuration.Tests.Keys;

public class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("abc", "abxc", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    public void Distance_TwoTexts_CountsEdits(string left, string right, int expected)
    {
        Assert.Equal(expected, Spelling.Distance(left, right));
        Assert.Equal(expected, Spelling.Distance(right, left));
    }

    [Theory]
    [InlineData("thresold", "threshold")]
    [InlineData("THRESHOLD", "threshold")]
    [InlineData("warningTreshold", "warningThreshold")]
    [InlineData("warn", "warningThreshold")]
    [InlineData("w", null)]
    [InlineData("exposure", null)]
    [InlineData("", null)]
    public void Nearest_Misspelt_FindsWhatWasMeant(string written, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(written, ["name", "threshold", "warningThreshold"]));

    [Fact]
    public void Nearest_VeryLongText_IsNotCompared() => Assert.Null(Spelling.Nearest(new string('a', 65), [new string('a', 65)]));
}
