using System.Diagnostics;
using System.Net;
using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Imaging;
using EdgeInspector.Modbus.Client;
using EdgeInspector.Outputs;
using EdgeInspector.Pipeline;
using EdgeInspector.Sinks;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Agent.Tests;

/// <summary>Gates behind the hand-over: coils, lines of a virtual camera, and how long verdicts take to them, which is printed.</summary>
[Collection(GigeCollection.Name)]
[Long]
public sealed class GateFiguresTests
{
    private const int Parts = 200;
    private static readonly GateSettings Settings = new()
    {
        Name = "gate",
        Station = "cap",
        Latest = TimeSpan.FromSeconds(20),
        On = TimeSpan.FromMilliseconds(5),
        Gap = TimeSpan.FromMilliseconds(1),
    };

    [Fact]
    public async Task Coils_FollowVerdicts()
    {
        using var io = new RemoteIo();
        var coils = new RemoteOutputs(new RemoteOutputOptions
        {
            Address = IPAddress.Loopback,
            Port = io.Port,
            Pass = 0,
            Timeout = TimeSpan.FromSeconds(5),
        });
        long[] begun = await RunAsync(coils, gate => gate.Health.Passed);
        long[] on = [.. io.Changes.Where(change => change.IsOn).Select(change => change.At)];
        Print("verdict to coil", begun, on);
    }

    [Fact]
    public async Task CameraLines_FollowVerdicts_AndAreOffWhenTheCameraCloses()
    {
        using var virtualCamera = new VirtualGigeCamera(hasLines: true);
        AravisCamera camera = AravisCamera.Open(
            new AravisCameraOptions { Address = VirtualGigeCamera.Loopback }, 4, PictureLibrary.BayerDecoder(), TimeProvider.System,
            NullLogger.Instance);
        var watched = WatchedLines.Of(camera);
        long[] begun = await RunAsync(watched, gate => gate.Health.Passed);
        Print("verdict to the camera's acknowledgement", begun, [.. watched.On]);
        // Line2 is an output that follows UserOutput2.
        Assert.Equal([1u, 1u, 2u, 1u, 0u], virtualCamera.Lines);
        camera.Outputs.Switch("UserOutput2", true);
        Assert.Equal(1u, virtualCamera.Lines[4]);
        camera.Dispose();
        Assert.Equal(0u, virtualCamera.Lines[4]);
    }

    private static async Task<long[]> RunAsync(IGateDevice device, Func<GateOutput, long> passed)
    {
        await using var gate = new GateOutput(Settings, device, TimeProvider.System, NullLogger.Instance);
        await using HandOver handOver = new HandOver(TimeProvider.System, NullLogger.Instance).Add((IArrivalSink)gate)
            .Add("outputs", (IInspectionSink)gate).Add("outputs", (IStatusSink)gate);
        handOver.Post(new StationStatus("cap", StationState.Running, IsResponsive: () => true));
        await gate.StartAsync();
        await Eventually.TrueAsync(() => gate.Health.Connected);
        List<long> begun = [];
        for (int i = 1; i <= Parts; i++)
        {
            handOver.Seen("cap", i, 1, Stopwatch.GetTimestamp());
            begun.Add(Stopwatch.GetTimestamp());
            handOver.Post(new Inspection
            {
                Id = Guid.Empty,
                Sequence = i,
                Station = "cap",
                CapturedAt = DateTimeOffset.UnixEpoch,
                Verdict = Verdict.Pass,
            });
            int count = i;
            await Eventually.TrueAsync(() => passed(gate) == count);
        }
        return [.. begun];
    }

    private static void Print(string what, long[] begun, long[] on)
    {
        Assert.Equal((Parts, Parts), (begun.Length, on.Length));
        double[] times = [.. begun.Select((at, i) => Stopwatch.GetElapsedTime(at, on[i]).TotalMilliseconds).Order()];
        Assert.True(times[0] >= 0);
        TestContext.Current.SendDiagnosticMessage("{0}: p50 {1:0.00} ms, p99 {2:0.00} ms, longest {3:0.00} ms", what, times[Parts / 2],
            times[Parts * 99 / 100], times[^1]);
    }
}
