using System.Diagnostics;
using System.Net;
using EdgeInspector.Modbus.Client;
using EdgeInspector.Outputs;
using EdgeInspector.Pipeline;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Modbus.Tests.Client;

/// <summary>A gate at work with a remote I/O.</summary>
public sealed class GateOutputTests : IAsyncDisposable
{
    private const int Pass = 0, Reject = 1, Ready = 2, Watchdog = 3;
    private readonly RemoteIo _io = new();
    private readonly RecordingLogger _log = new();
    private readonly GateOutput _gate;
    private long _sequence;

    public GateOutputTests()
    {
        // Long enough for a machine that is busy with other tests.
        var settings = new GateSettings { Name = "gate", Station = "cap", Latest = TimeSpan.FromSeconds(20) };
        var coils = new RemoteOutputs(new RemoteOutputOptions
        {
            Address = IPAddress.Loopback,
            Port = _io.Port,
            Pass = Pass,
            Reject = Reject,
            Ready = Ready,
            Watchdog = Watchdog,
            Timeout = TimeSpan.FromSeconds(5),
        });
        _gate = new GateOutput(settings, coils, TimeProvider.System, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.DisposeAsync();
        _io.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Verdicts_BecomePulses()
    {
        await StartAsync();
        for (int i = 0; i < 5; i++)
        {
            Judge(Verdict.Pass);
            await Eventually.TrueAsync(() => _gate.Health.Passed == i + 1 && !_io[Pass]);
        }
        Judge(Verdict.Fail);
        await Eventually.TrueAsync(() => _gate.Health.Rejected == 1 && _io.Changes.Any(change => change is { Coil: Reject, IsOn: true }));
        Assert.Equal(5, _io.Changes.Count(change => change is { Coil: Pass, IsOn: true }));
        await Eventually.TrueAsync(() => _io.Changes.Count(change => change.Coil == Watchdog) >= 3);
    }

    [Fact]
    public async Task OtherStations_MoveNothing()
    {
        await StartAsync();
        _gate.Seen("lid", 1, 1, Stopwatch.GetTimestamp());
        _gate.Take(Results.Of(1, Verdict.Pass, "lid"));
        Judge(Verdict.Pass);
        await Eventually.TrueAsync(() => _gate.Health.Passed == 1);
        Assert.Equal(0, _gate.Health.Rejected);
    }

    [Fact]
    public async Task PowerOfTheIoGoes_IsSaidOnce_AndNoPartOfBeforePasses()
    {
        _log.Expect(LogEvent.GateLost);
        await StartAsync();
        _io.Switch(false);
        await Eventually.TrueAsync(() => !_gate.Health.Connected);
        Judge(Verdict.Pass);
        _io.Switch(true);
        await Eventually.TrueAsync(() => _gate.Health.Connected && _io[Ready]);
        Judge(Verdict.Fail);
        await Eventually.TrueAsync(() => _gate.Health.Rejected == 2);
        Assert.DoesNotContain(_io.Changes, change => change is { Coil: Pass, IsOn: true });
        Assert.Equal((0L, 1L, 1L), (_gate.Health.Passed, _gate.Health.Withdrawn, _gate.Health.Outages));
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.GateLost);
        Assert.Equal(2, _log.Entries.Count(entry => entry.Event == LogEvent.GateConnected));
    }

    /// <summary>What is given to the gate never waits for its device.</summary>
    [Fact]
    public async Task DeviceHangs_NobodyWaits()
    {
        // A machine that is busy with other tests may take longer than the device may.
        _log.Expect(LogEvent.GateLost);
        await StartAsync();
        _io.IsSilent = true;
        Judge(Verdict.Pass);
        await Eventually.TrueAsync(() => _io[Pass]);
        // The thread of the output stands in its request for 5 s from here on.
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < 1000; i++) Judge(Verdict.Pass);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(4));
        _io.IsSilent = false;
    }

    [Fact]
    public async Task StationStops_ReadyFalls()
    {
        await StartAsync();
        _gate.Take(new StationStatus("cap", StationState.Paused));
        await Eventually.TrueAsync(() => !_io[Ready]);
        Judge(Verdict.Pass);
        await Eventually.TrueAsync(() => _gate.Health.Rejected == 1);
        Assert.Equal(0, _gate.Health.Passed);
    }

    [Fact]
    public async Task Stop_LeavesEverythingOff()
    {
        await StartAsync();
        Judge(Verdict.Pass);
        await Eventually.TrueAsync(() => _gate.Health.Passed == 1);
        await _gate.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(true, Enumerable.Range(0, 4).Select(coil => _io[coil]));
    }

    private async Task StartAsync()
    {
        _gate.Take(new StationStatus("cap", StationState.Running, IsResponsive: () => true));
        await _gate.StartAsync();
        await Eventually.TrueAsync(() => _gate.Health.Connected && _io[Ready]);
    }

    private void Judge(Verdict verdict)
    {
        _gate.Seen("cap", ++_sequence, 1, Stopwatch.GetTimestamp());
        _gate.Take(Results.Of(_sequence, verdict));
    }
}
