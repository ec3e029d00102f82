using EdgeInspector.Agent.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Agent.Tests.Logging;

public sealed class JournalFormatterTests
{
    [Theory]
    [InlineData(LogLevel.Debug, '7')]
    [InlineData(LogLevel.Information, '6')]
    [InlineData(LogLevel.Warning, '4')]
    [InlineData(LogLevel.Error, '3')]
    [InlineData(LogLevel.Critical, '2')]
    public void Write_Event_HasItsLevelAndCode(LogLevel level, char digit) =>
        Assert.Equal($"<{digit}>EI-4008 Something.\n", Write(level, 4008, "Something."));

    [Fact]
    public void Write_SeveralLines_EachHasTheLevel_AndNoneCanClaimAnother() => Assert.Equal(
        "<3>EI-4008 agent.json:2:3: wrong\n<3>        2 |   x\n<3>    <0>the end\n",
        Write(LogLevel.Error, 4008, "agent.json:2:3: wrong\n    2 |   x\n<0>the end\n"));

    private static string Write(LogLevel level, int number, string text)
    {
        using var writer = new StringWriter();
        new JournalFormatter().Write(
            new LogEntry<string>(level, "Category", new EventId(number), text, null, (state, _) => state), null, writer);
        return writer.ToString();
    }
}
