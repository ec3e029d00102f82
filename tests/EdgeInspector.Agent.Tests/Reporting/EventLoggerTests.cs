using EdgeInspector.Agent.Reporting;
using EdgeInspector.Secrets;
using EdgeInspector.Status;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Agent.Tests.Reporting;

public sealed class EventLoggerTests : IDisposable
{
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<AgentEvent> _events = [];
    private readonly EventLogger _logger;

    public EventLoggerTests() => _logger = new EventLogger(_log, _time) { Publish = _events.Add };

    [Fact]
    public void Log_Warning_IsAnEventToo()
    {
        _logger.Tripped("cap", "failedShare", 17, "Half of them.");
        AgentEvent incident = Assert.Single(_events);
        Assert.Equal((4010, EventSeverity.Warning, "cap", "Station cap: failedShare at result 17: Half of them."),
            (incident.Number, incident.Severity, incident.Station, incident.Text));
        Assert.Single(_log.Entries);
    }

    [Fact]
    public void Log_FloodOfOneEvent_IsCutShortAndCounted()
    {
        for (int i = 0; i < 1000; i++) _logger.Tripped("cap", "failedShare", i, "");
        _logger.Tripped("lid", "failedShare", 0, "");
        Assert.Equal(EventLogger.Lines + 1, _log.Entries.Count);

        _time.Advance(EventLogger.Period);
        _logger.Tripped("cap", "failedShare", 1000, "Half.");
        Assert.EndsWith($"Half. [{1000 - EventLogger.Lines} more like it were not written.]", _log.Entries[^1].Text,
            StringComparison.Ordinal);
        _logger.Tripped("cap", "failedShare", 1001, "Half.");
        Assert.EndsWith("Half.", _log.Entries[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zQ1 \"/'@?&=ä")]
    [InlineData("zQ2<b>\\u0041{0}")]
    public void Log_TextValueOrExceptionWithASecret_HidesItInLogAndEvent(string secret)
    {
        SecretBook.Learn(secret);
        _logger.Tripped("cap", "failedShare", 17, $"with {secret} in it");
        _logger.Tripped("lid", "failedShare", 17, $"rtsp://me:{Uri.EscapeDataString(secret)}@cam/1");
        _logger.LogWarning(new EventId(4010), new IOException($"https://cam/?x={secret}"), "Camera {Station}", "nut");
        Assert.Equal((3, 3), (_log.Entries.Count, _events.Count));
        Assert.All(_log.Entries.Select(entry => entry.Text).Concat(_events.Select(incident => incident.Text)), text =>
        {
            Assert.DoesNotContain("zQ", text, StringComparison.Ordinal);
            Assert.DoesNotContain(secret[3..], text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Log_Information_IsNone()
    {
        _logger.ConfigurationRestored();
        Assert.Empty(_events);
        Assert.Single(_log.Entries);
    }

    [Fact]
    public void Log_SameAgain_IsHeldBackAndCounted()
    {
        for (int i = 0; i < 5; i++) _logger.Tripped("cap", "failedShare", i, "");
        _logger.Tripped("lid", "failedShare", 0, "");
        _time.Advance(EventLogger.Period);
        _logger.Tripped("cap", "failedShare", 6, "");
        Assert.Equal([("cap", 0), ("lid", 0), ("cap", 4)], _events.Select(incident => (incident.Station!, incident.Suppressed)));
        Assert.Equal(7, _log.Entries.Count);
    }

    public void Dispose() => _log.Dispose();
}
