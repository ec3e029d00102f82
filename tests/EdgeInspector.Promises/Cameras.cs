using System.Diagnostics;
using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Promises;

/// <summary>
/// GigE Vision over loopback: every frame accounted for, how fast, and how late. The camera is a process of its own on the same machine.
/// </summary>
[Collection(GigeCollection.Name)]
public sealed class Cameras
{
    [Fact]
    public async Task HundredFramesASecond_EveryOneHasItsRecord()
    {
        Scale.SkipWhenDone("Cameras-100fps");
        int seconds = Scale.Of(5, 60);
        using var camera = new VirtualCameraProcess();
        await using var station = new CameraStation(
            buffers =>
            Open(new AravisCameraOptions
            {
                Address = camera.Address,
                Region = new PixelRectangle(0, 0, 640, 480),
                PixelFormat = "Mono8",
                FramesPerSecond = 100
            }, buffers));
        station.Pipeline.Start();
        await CameraStation.WaitAsync(() => station.Records.Sum(record => record.Parts) >= seconds * 100, 5 * seconds,
            () => $"Only {station.Records.Count} records.");
        await station.Pipeline.StopAsync();
        IReadOnlyList<Inspection> records = station.Records;
        Inspection[] named = [.. records.Where(record => record.CameraFrameId is not null)];
        // The camera counts to 65535 and starts again at 1; 60 s at 100 frames/s come round at most once.
        long from = (long)named[0].CameraFrameId!.Value, to = (long)named[^1].CameraFrameId!.Value;
        Assert.Equal((to >= from ? to - from : to + 65535 - from) + 1,
            records.SkipWhile(record => record != named[0]).TakeWhile(record => record != named[^1]).Sum(record => record.Parts) + 1);
        Scale.Keep("Cameras-100fps",
            $"640x480 at 100 frames/s for {seconds} s: {records.Sum(record => record.Parts)} frames, each with its record; {station.Passed} inspected, {records.Where(record => record.Reason is Reason.FrameIncomplete).Sum(record => record.Parts)} incomplete, {records.Where(record => record.Reason is Reason.FrameIdGap).Sum(record => record.Parts)} missing, {records.Where(record => record.Reason is Reason.Overload).Sum(record => record.Parts)} overload");
    }

    [Theory]
    [InlineData("512", 512, 25, 1500)]
    [InlineData("2048", 2048, 25, 9000)]
    [InlineData("2048-fastest", 2048, 200, 9000)]
    public void Rate_AndLatency(string name, int side, double rate, int packet)
    {
        Scale.SkipWhenDone($"Cameras-{name}");
        using var process = new VirtualCameraProcess();
        using AravisCamera camera = Open(
            new AravisCameraOptions
            {
                Address = process.Address,
                Region = new PixelRectangle(0, 0, side, side),
                PixelFormat = "Mono8",
                FramesPerSecond = rate,
                PacketSize = packet,
                StreamFrames = 12
            }, 8);
        var gate = new FrameGate(new FrameLimits(), new FrameFaults());
        gate.Restart(camera);
        List<double> latencies = [];
        long missing = 0, incomplete = 0, frames = 0, started = Stopwatch.GetTimestamp();
        double seconds = Scale.Of(2, 30);
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            if (!camera.TryGrab(TimeSpan.FromMilliseconds(100), out Frame? frame)) continue;
            using (frame)
            {
                missing += gate.Check(frame);
                if (frame.Defect == Reason.FrameIncomplete) incomplete++;
                else frames++;
                // The virtual camera's clock is this machine's.
                if (frame.Defect is null)
                    latencies.Add(
                        (frame.CapturedAt - DateTimeOffset.UnixEpoch).TotalMilliseconds - frame.DeviceTimestampNanoseconds!.Value / 1e6);
            }
        }
        seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Assert.True(frames > 10);
        latencies.Sort();
        Scale.Keep($"Cameras-{name}",
            $"{side}x{side}, asked for {rate} frames/s, packets of {packet}: {frames / seconds:0.0} good frames/s ({frames * side * side / seconds / 1e6:0} MB/s), {incomplete} incomplete and {missing} missing of {frames + incomplete + missing}; camera timestamp to frame p50 {latencies[latencies.Count / 2]:0.0} ms, p99 {latencies[latencies.Count * 99 / 100]:0.0} ms");
    }

    private static AravisCamera Open(AravisCameraOptions options, int buffers) =>
        AravisCamera.Open(options, buffers, new OpenCvBayerDecoder(), TimeProvider.System, NullLogger.Instance);
}
