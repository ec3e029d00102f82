using EdgeInspector.Cameras.Uvc;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Video;
using EdgeInspector.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Uvc;

/// <summary>
/// The driver around a device of the operating system, with a fake device: this kernel has no cameras (see tests/v4l2 for a real one).
/// </summary>
public sealed class UvcCameraTests
{
    [Fact]
    public void Frames_ComeInOrder()
    {
        using var device = new FakeDevice(5);
        using UvcCamera camera = Open(device);
        using var _ = new Release(device);
        for (byte i = 1; i <= 5; i++)
        {
            using Frame frame = Grab(camera);
            Assert.Equal(i, frame.Pixels[0]);
        }
    }

    [Fact]
    public void Device_ThatEnds_IsLost()
    {
        using var device = new FakeDevice(1);
        using UvcCamera camera = Open(device);
        Grab(camera).Dispose();
        device.MayEnd.Set();
        Assert.Contains("gives no more frames", Assert.Throws<CameraLostException>(() => Grab(camera)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_ThatEndsWhileNoBufferIsFree_HasLostNoFrame()
    {
        // As many as there are buffers; then it waits.
        using var device = new FakeDevice(10);
        using UvcCamera camera = Open(device);
        await Eventually.TrueAsync(() => device.IsWaiting);
        device.MayEnd.Set();
        for (int i = 0; i < 10; i++) Grab(camera).Dispose();
        Assert.Throws<CameraLostException>(() => Grab(camera));
        Assert.Equal(0, camera.TakeLostFrames());
    }

    [Fact]
    public void Device_ThatHangs_IsLostByItsSilence()
    {
        using var device = new FakeDevice(1);
        using UvcCamera camera = Open(device, TimeSpan.FromMilliseconds(200));
        Grab(camera).Dispose();
        Assert.Matches("has sent no frame for (0[.][2-9]|[1-9])", Assert.Throws<CameraLostException>(() => Grab(camera)).Message);
        device.MayEnd.Set();
    }

    [Fact]
    [Needs("opencv")]
    public void Open_NoSuchDevice_SaysWhatToCheck() =>
        Assert.Contains("There is no camera /dev/video97",
            Assert.Throws<CameraLostException>(() => new OpenCvUvcDevice(new UvcDeviceOptions { Device = "97" })).Message,
            StringComparison.Ordinal);

    [Fact]
    [Needs("opencv")]
    public void Open_SomethingElse_IsNoCamera() =>
        Assert.Contains("/dev/null is no camera",
            Assert.Throws<CameraFaultException>(() => new OpenCvUvcDevice(new UvcDeviceOptions { Device = "/dev/null" })).Message,
            StringComparison.Ordinal);

    private static UvcCamera Open(FakeDevice device, TimeSpan? silence = null) =>
        UvcCamera.Open("/dev/video0", device, 8, silence ?? TimeSpan.FromSeconds(10), TimeProvider.System, NullLogger.Instance);

    private static Frame Grab(UvcCamera camera)
    {
        for (int i = 0; i < 200; i++)
            if (camera.TryGrab(TimeSpan.FromMilliseconds(50), out Frame? frame)) return frame;
        throw new TimeoutException("No frame came in 10 s.");
    }

    // A camera's reader ends when its device does.
    private sealed class Release(FakeDevice device) : IDisposable
    {
        public void Dispose() => device.MayEnd.Set();
    }

    /// <summary>Gives so many frames, then hangs until it may end.</summary>
    private sealed class FakeDevice(int frames) : IVideoSource
    {
        private int _given;

        public ManualResetEventSlim MayEnd { get; } = new();

        public bool IsWaiting { get; private set; }

        public int Width => 16;

        public int Height => 8;

        public double FramesPerSecond => 0;

        public bool TryRead(Frame frame)
        {
            if (_given == frames)
            {
                IsWaiting = true;
                MayEnd.Wait();
                return false;
            }
            frame.Reshape(Width, Height, PixelFormat.Bgr8);
            frame.Pixels.Fill((byte)++_given);
            return true;
        }

        public void Dispose() => MayEnd.Set();
    }
}
