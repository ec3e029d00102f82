using System.Text.Json;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>The agent with a gate behind a remote I/O: what the coils do is what MQTT says.</summary>
[Long]
public sealed class GateTests(TaughtLine line) : IDisposable
{
    private const int Accept = 0, Reject = 1, Ready = 2;
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly RemoteIo _io = new(TimeSpan.FromSeconds(2));

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
        _io.Dispose();
    }

    [Fact]
    public async Task Passes_AreTheCoilsOwn_AndAnOutageIsSaid()
    {
        _log.Expect(LogEvent.GateLost);
        FileAgent agent = await StartAsync();
        await Eventually.TrueAsync(() => _io[Ready] && Pulses(Accept) >= 5 && Pulses(Reject) >= 1);
        _io.Switch(false);
        CapturedMessage lost = await agent.Broker.Published.WaitForAsync($"{FileAgent.Base}/event",
            message => message.Text.Contains("EI-5031", StringComparison.Ordinal));
        Assert.Contains("edge-inspector doctor", lost.Json.GetProperty("hint").GetString(), StringComparison.Ordinal);
        int before = Pulses(Accept);
        _io.Switch(true);
        await Eventually.TrueAsync(() => Pulses(Accept) >= before + 3);
        await agent.DisposeAsync();
        Assert.DoesNotContain(true, Enumerable.Range(0, 4).Select(coil => _io[coil]));
        int passed = agent.Broker.Published.On("cap/result")
            .Count(message => message.Json.GetProperty("verdict").GetString() == "pass");
        Assert.InRange(Pulses(Accept), 8, passed);
    }

    private int Pulses(int coil) => _io.Changes.Count(change => change.Coil == coil && change.IsOn);

    private Task<FileAgent> StartAsync() =>
        // The section stands behind mqtt, which the text around it closes. A busy machine is given time.
        FileAgent.StartAsync(_folder, _log, $"\"model\": {JsonSerializer.Serialize(line.Model)}",
            mqtt: $$"""
            }, "outputs": [ { "name": "gate", "driver": "modbus", "enabled": true, "station": "cap", "address": "127.0.0.1",
              "port": {{_io.Port}}, "accept": {{Accept}}, "reject": {{Reject}}, "ready": {{Ready}}, "watchdog": 3,
              "latestMilliseconds": 10000, "onMilliseconds": 5, "gapMilliseconds": 1, "timeoutMilliseconds": 5000 } ], "archive": {
            """);
}
