using System.Text;
using EdgeInspector.Configuration.Text;
using Xunit;

namespace EdgeInspector.Configuration.Tests.Text;

public class PositionedJsonTests
{
    [Theory]
    [InlineData("", 1, 1, "is empty")]
    [InlineData("  \n// nothing\n", 1, 1, "is empty or holds only comments")]
    [InlineData("hello", 1, 1, "hello is no value")]
    [InlineData("{\n  \"a\": {\n    \"b\": 1,\n", 2, 8, "this '{' is never closed: the file ends in line 4 without its '}'")]
    [InlineData("{ \"a\": [1, 2", 1, 8, "this '[' is never closed")]
    [InlineData("{\n  \"a\": 1\n  \"b\": 2\n}", 2, 9, "a comma is missing here, before \"b\"")]
    [InlineData("[1 2]", 1, 3, "a comma is missing here, before 2")]
    [InlineData("{ \"a\": true false }", 1, 12, "a comma is missing here, before false")]
    [InlineData("{ \"a\": 1,, }", 1, 10, "a comma too many")]
    [InlineData("[,]", 1, 2, "a comma too many")]
    [InlineData("{ \"a\": 1 ]", 1, 10, "']' does not close the '{' of line 1; '}' is expected")]
    [InlineData("{ \"a\": [1 }", 1, 11, "'}' does not close the '[' of line 1; ']' is expected")]
    [InlineData("}", 1, 1, "'}' closes nothing")]
    [InlineData("{ } x", 1, 5, "x stands behind the last closing bracket")]
    [InlineData("{ \"a\" 1 }", 1, 6, "a colon is missing behind the key \"a\"")]
    [InlineData("{ \"a\": }", 1, 8, "the value of the last key is missing")]
    [InlineData("{ \"a\": , }", 1, 8, "a comma too many")]
    [InlineData("{ a: 1 }", 1, 3, "keys stand in double quotes: \"a\"")]
    [InlineData("{ 'a': 1 }", 1, 3, "keys stand in double quotes: \"a\"")]
    [InlineData("{ \"a\": 'b' }", 1, 8, "not in single ones")]
    [InlineData("{ \"a\": b }", 1, 8, "b is no value")]
    [InlineData("{ \"a\": True }", 1, 8, "True is no value")]
    [InlineData("{ \"a\": NaN }", 1, 8, "NaN is no value")]
    [InlineData("{ \"a\": 01 }", 1, 8, "01 is not a number")]
    [InlineData("{ \"a\": .5 }", 1, 8, ".5 is not a number")]
    [InlineData("{ \"a\": 5. }", 1, 8, "5. is not a number")]
    [InlineData("{ \"a\": +5 }", 1, 8, "+5 is not a number")]
    [InlineData("{ \"a\": 0,5 }", 1, 10, "decimals are written with a point")]
    [InlineData("{ \"a\": \"C:\\Program\" }", 1, 11, "\\P means nothing; write a backslash twice, or '/' in paths")]
    [InlineData("{ \"a\": \"\\u12\" }", 1, 9, "\\u means nothing")]
    [InlineData("{ \"a\": \"b\n }", 1, 8, "no closing quote in its line")]
    [InlineData("{ \"a\": \"b", 1, 8, "no closing quote")]
    [InlineData("{ \"a\": \"b\tc\" }", 1, 10, "U+0009")]
    [InlineData("{ \"a\": 1 /* ", 1, 10, "this comment is never closed")]
    [InlineData("{ \"a\": 1 / }", 1, 10, "a single '/' begins nothing")]
    [InlineData("{ # note\n }", 1, 3, "'#' stands where a key")]
    [InlineData("[ # note\n ]", 1, 3, "comments begin with //")]
    [InlineData("{ \"ä\": \"\\ud800\" }", 1, 8, "no character by itself")]
    [InlineData("// äöü 😀\n{ \"ä😀\": ! }", 2, 10, "'!' stands where a value is expected")]
    [InlineData("{ \"a\": 1 \0 }", 1, 10, "NUL byte")]
    public void Read_TextThatIsNotJson_PointsAtTheSpotAndSaysWhatToDo(string text, int line, int column, string expected)
    {
        ConfigurationError error = Assert.Single(SampleConfiguration.Load(text).Errors);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column, ""), (error.Line, error.Column, error.Path));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Read_OtherUnicodeEncodings_AreNamed(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        foreach (byte[] bytes in new[] { encoding.GetBytes("{ }"), [.. encoding.GetPreamble(), .. encoding.GetBytes("{ }")] })
            Assert.Contains("save it as UTF-8", Assert.Single(ConfigurationLoader.Parse(bytes, SampleConfiguration.File).Errors).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Latin1_PointsAtTheByte()
    {
        byte[] bytes = Encoding.Latin1.GetBytes("{\n  // Prüfung\n}");
        ConfigurationError error = Assert.Single(ConfigurationLoader.Parse(bytes, SampleConfiguration.File).Errors);
        Assert.Equal((2, 8), (error.Line, error.Column));
        Assert.Contains("0xFC is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DeeperThanAllowed_IsAnErrorAtTheFirstTooDeep()
    {
        string text = new string('[', 32) + new string(']', 32);
        Assert.Equal(NodeKind.List, SampleConfiguration.Document(text).Root.Kind);

        ConfigurationError error = Assert.Single(SampleConfiguration.Load(new string('[', 100_000)).Errors);

        Assert.Equal(33, error.Column);
        Assert.Contains("deeper than 32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ByteOrderMarkCommentsAndTrailingCommas_AreTaken()
    {
        PositionedNode root = SampleConfiguration.Document(
            "\uFEFF{ /* a */ \"a\": [1, 2,], // b\r\n \"b\": { \"c\": \"\\u00e4\\n\", }, }").Root;

        Assert.Equal(["1", "2"], root.Member("a")!.Value.Items.Select(item => item.Text));
        Assert.Equal("ä\n", root.Member("b")!.Value.Member("c")!.Value.Text);
    }

    [Fact]
    public void Read_ByteOrderMark_DoesNotCountAsAColumn()
    {
        ConfigurationError error = Assert.Single(SampleConfiguration.Load("\uFEFF[]").Errors);
        Assert.Equal((1, 1), (error.Line, error.Column));
    }

    [Fact]
    public void Read_EveryNode_KnowsItsBytes()
    {
        const string Text = "\uFEFF{ \"ä\" : -1.5e3 , /* x */ \"t\\\"\": \"v\\\\\" , \"l\": [ true ,null ], \"o\": { } }";
        PositionedDocument document = SampleConfiguration.Document(Text);

        Assert.Equal(["-1.5e3", "\"v\\\\\"", "[ true ,null ]", "{ }"],
            document.Root.Members.Select(member => document.Source.Slice(member.Value.Start, member.Value.End)));
        Assert.Equal(["\"ä\"", "\"t\\\"\"", "\"l\"", "\"o\""],
            document.Root.Members.Select(member => document.Source.Slice(member.Start, member.End)));
        Assert.Equal(["true", "null"], document.Root.Member("l")!.Value.Items.Select(item => document.Source.Slice(item.Start, item.End)));
        Assert.Equal(Encoding.UTF8.GetByteCount(Text), document.Root.End);
    }

    [Fact]
    public void Find_PathBeyondTheFile_GivesTheNearestAround()
    {
        PositionedDocument document = SampleConfiguration.Document("""{ "stations": [ { "name": "a" } ] }""");

        Assert.Equal("a", document.Find("stations[0].name").Text);
        Assert.Same(document.Find("stations[0]"), document.Find("stations[0].camera.seed"));
        Assert.Same(document.Find("stations"), document.Find("stations[4].name"));
    }
}
