using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.TestKit.Cameras;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Aravis;

/// <summary>Real GigE Vision packets over loopback, camera and driver in one process.</summary>
[Collection(GigeCollection.Name)]
public class AravisCameraTests
{
    private const int Buffers = 8;

    [Fact]
    public void FreeRun_EveryFrame_IsWhatWasSent()
    {
        using var sender = new VirtualGigeCamera();
        using AravisCamera camera = Open(
            new AravisCameraOptions
            {
                Address = sender.Address,
                Region = new PixelRectangle(0, 0, 640, 480),
                PixelFormat = "Mono8",
                FramesPerSecond = 100
            });
        var gate = new FrameGate(new FrameLimits(), new FrameFaults());
        gate.Restart(camera);
        int last = 0;
        for (int i = 0; i < 100; i++)
        {
            using Frame frame = Grab(camera);
            Assert.Equal((640, 480, PixelFormat.Mono8, null), (frame.Width, frame.Height, frame.Format, frame.Defect));
            Assert.True(VirtualGigeCamera.TryRead(frame.Pixels, out int number));
            Assert.Equal(0, gate.Check(frame));
            if (last > 0) Assert.Equal(last + 1, number);
            last = number;
        }
    }

    [Fact]
    public void SoftwareTrigger_EachTrigger_GivesOneFrame()
    {
        using var sender = new VirtualGigeCamera();
        using AravisCamera camera = Open(
            new AravisCameraOptions
            {
                Address = sender.Address,
                Region = new PixelRectangle(0, 0, 64, 64),
                Trigger = TriggerMode.Software
            });
        Assert.True(camera.AwaitsTrigger);
        Assert.False(camera.TryGrab(TimeSpan.FromMilliseconds(200), out _));
        for (int i = 0; i < 20; i++)
        {
            Assert.True(camera.TryTrigger());
            using Frame frame = Grab(camera);
            Assert.Null(frame.Defect);
        }
        Assert.False(camera.TryGrab(TimeSpan.FromMilliseconds(100), out _));
    }

    [Fact]
    public async Task ReadSettings_FromAnotherThreadWhileFramesCome_SaysWhatTheCameraHas()
    {
        using var sender = new VirtualGigeCamera();
        AravisCamera camera = Open(
            new AravisCameraOptions
            {
                Address = sender.Address,
                Region = new PixelRectangle(0, 0, 64, 64),
                ExposureMicroseconds = 2500,
                Gain = 3,
                FramesPerSecond = 50,
            });
        Task<List<IReadOnlyList<CameraReading>>> asking =
            Task.Run(() => Enumerable.Range(0, 20).Select(_ => camera.ReadSettings()).ToList());
        for (int i = 0; i < 20; i++)
        {
            using Frame frame = Grab(camera);
            Assert.Null(frame.Defect);
        }
        foreach (IReadOnlyList<CameraReading> readings in await asking)
        {
            Dictionary<string, CameraReading> byKey = readings.ToDictionary(reading => reading.Key);
            Assert.Equal(("ExposureTimeAbs", "2500"), (byKey["exposureMicroseconds"].Name, byKey["exposureMicroseconds"].Value));
            Assert.Equal(("GainRaw", "3"), (byKey["gain"].Name, byKey["gain"].Value));
            Assert.Equal("freeRun", byKey["trigger.mode"].Value);
            Assert.NotNull(byKey["exposureMicroseconds"].Range);
        }
        camera.Dispose();
        Assert.Empty(camera.ReadSettings());
    }

    private static AravisCamera Open(AravisCameraOptions options) =>
        AravisCamera.Open(options, Buffers, new OpenCvBayerDecoder(), TimeProvider.System, NullLogger.Instance);

    private static Frame Grab(AravisCamera camera)
    {
        for (int i = 0; i < 40; i++)
            if (camera.TryGrab(TimeSpan.FromMilliseconds(50), out Frame? frame)) return frame;
        throw new TimeoutException("No frame came in 2 s.");
    }
}
