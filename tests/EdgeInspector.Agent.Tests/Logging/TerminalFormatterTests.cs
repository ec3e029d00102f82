using EdgeInspector.Agent.Logging;
using EdgeInspector.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Agent.Tests.Logging;

public sealed class TerminalFormatterTests
{
    private readonly TerminalFormatter _formatter = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 22, 0, 0, 5, TimeSpan.Zero)));

    [Fact]
    public void Write_Event_HasItsCode() =>
        Assert.Equal("2026-11-28T22:00:00.005Z warn  EI-4008 Something.\n", Write(LogLevel.Warning, 4008, "Something."));

    [Fact]
    public void Write_SeveralLines_KeepsThemBelowEachOther() => Assert.Equal(
        "2026-11-28T22:00:00.005Z error EI-4008 agent.json:2:3: wrong\n        2 |   x\n          |   ^\n",
        Write(LogLevel.Error, 4008, "agent.json:2:3: wrong\n    2 |   x\n      |   ^\n"));

    [Fact]
    public void Write_ControlCharacters_CannotSteerTheTerminal() =>
        Assert.DoesNotContain("\u001b", Write(LogLevel.Information, 0, "a\u001b[31mb"), StringComparison.Ordinal);

    [Fact]
    public void Write_Secret_IsHidden()
    {
        SecretBook.Learn("zQ-terminal");
        Assert.DoesNotContain("zQ-terminal", Write(LogLevel.Information, 1, "with zQ-terminal", new IOException("zQ-terminal")),
            StringComparison.Ordinal);
    }

    private string Write(LogLevel level, int number, string text, Exception? exception = null)
    {
        using var writer = new StringWriter();
        _formatter.Write(new LogEntry<string>(level, "Category", new EventId(number), text, exception, (state, _) => state), null, writer);
        return writer.ToString();
    }
}
