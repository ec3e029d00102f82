using EdgeInspector.Cameras.Genicam;
using EdgeInspector.Cameras.Pylon;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Pylon;

/// <summary>The logic around the SDK, with a fake in the SDK's place; the SDK itself and its cameras were never run here.</summary>
public sealed class PylonCameraTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Grab_PaddedRows_AreCopiedAndTheResultIsGivenBackAtOnce()
    {
        using var device = new FakePylon();
        device.Gives(2, 2, "Mono8", [1, 2, 99, 3, 4, 99], id: 7, padding: 1);
        using PylonCamera camera = Open(device);
        using Frame frame = Grab(camera);
        Assert.Equal([1, 2, 3, 4], frame.Pixels.ToArray());
        Assert.Equal((7UL, 2000L), (frame.CameraFrameId!.Value, frame.DeviceTimestampNanoseconds!.Value));
        Assert.Equal((0, 1), (device.Open, device.Most));
    }

    [Fact]
    public void Grab_Failed_IsAFrameNobodySaw()
    {
        using var device = new FakePylon();
        device.Gives(2, 1, "Mono8", [1, 2]).Gives(2, 1, "Mono8", [1, 2], id: 2, good: false).Gives(2, 1, "Mono8", [1], id: 3)
            .Gives(4, 4, "Mono8", new byte[16], id: 4);
        using PylonCamera camera = Open(device);
        Reason?[] defects = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            using Frame frame = Grab(camera);
            return frame.Defect;
        })];
        Assert.Equal([null, Reason.FrameIncomplete, Reason.FrameIncomplete, Reason.FrameQuality], defects);
        Assert.Equal(0, device.Open);
    }

    [Fact]
    public void Grab_StationHoldsAllFrames_CountsTheRestAsLostAndGivesResultsBack()
    {
        using var device = new FakePylon();
        for (int i = 1; i <= 5; i++) device.Gives(2, 1, "Mono8", [1, 2], id: i);
        using PylonCamera camera = Open(device, buffers: 2);
        Frame first = Grab(camera), second = Grab(camera);
        for (int i = 0; i < 3; i++) Assert.False(camera.TryGrab(TimeSpan.Zero, out _));
        Assert.Equal((3, 0), (camera.TakeLostFrames(), device.Open));
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public void Camera_Unplugged_IsLostAndNotAskedToStop()
    {
        var device = new FakePylon();
        using (PylonCamera camera = Open(device))
        {
            device.IsConnected = false;
            Assert.Throws<CameraLostException>(() => Grab(camera));
        }
        Assert.Equal(["start 6", "dispose"], device.Calls);
    }

    [Fact]
    public void Sdk_Throws_IsLostWithItsWords()
    {
        using var device = new FakePylon();
        device.Throws(new InvalidOperationException("The device has been removed."));
        using PylonCamera camera = Open(device);
        Assert.Contains("The device has been removed.", Assert.Throws<CameraLostException>(() => Grab(camera)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FreeRun_Silent_IsLostAfterItsTime()
    {
        using var device = new FakePylon();
        using PylonCamera camera = Open(device);
        Assert.False(camera.TryGrab(TimeSpan.Zero, out _));
        _time.Advance(TimeSpan.FromSeconds(2.1));
        Assert.Contains("has sent no frame for 2.1 s",
            Assert.Throws<CameraLostException>(() => camera.TryGrab(TimeSpan.Zero, out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SoftwareTrigger_IsGivenAndSilenceIsNoLoss()
    {
        using var device = new FakePylon();
        using PylonCamera camera = Open(device, trigger: TriggerMode.Software);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(camera.TryGrab(TimeSpan.Zero, out _));
        Assert.True(camera.TryTrigger());
        Assert.Equal(1, device.Triggers);
        camera.Dispose();
        Assert.False(camera.TryTrigger());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Close_WithFramesThatNobodyTook_CountsThem(bool fails)
    {
        using var device = new FakePylon().Gives(2, 2, "Mono8", new byte[4]).Gives(2, 2, "Mono8", new byte[4], id: 2)
            .Gives(2, 2, "Mono8", new byte[4], id: 3, good: false);
        if (fails) device.Throws(new InvalidOperationException("The device has been removed."));
        PylonCamera camera = Open(device);
        Grab(camera).Dispose();
        camera.Dispose();
        Assert.Equal(2, camera.TakeLostFrames());
        Assert.Equal(0, device.Open);
        Assert.Equal("dispose", device.Calls[^1]);
    }

    [Fact]
    public void Open_SettingThatCannotBeHad_ClosesTheDevice()
    {
        var device = new FakePylon();
        Assert.Throws<CameraFaultException>(
            () => PylonCamera.Open(device, new GenicamOptions { Address = "1", PixelFormat = "Mono12" }, 2, new OpenCvBayerDecoder(),
                _time));
        Assert.Equal(["dispose"], device.Calls);
    }

    [Fact]
    public void Open_WithoutTheSdk_SaysWhy() =>
        Assert.Contains("take the driver aravis",
            Assert.Throws<CameraFaultException>(
                () => PylonCamera.Open(new GenicamOptions { Address = "1" }, 2, new OpenCvBayerDecoder(), _time)).Message,
                StringComparison.Ordinal);

    private PylonCamera Open(FakePylon device, int buffers = 4, TriggerMode trigger = TriggerMode.FreeRun) =>
        PylonCamera.Open(device, new GenicamOptions { Address = "1", Trigger = trigger }, buffers, new OpenCvBayerDecoder(), _time);

    private static Frame Grab(PylonCamera camera)
    {
        Assert.True(camera.TryGrab(TimeSpan.Zero, out Frame? frame));
        return frame;
    }
}
