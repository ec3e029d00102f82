using EdgeInspector.Cameras.Network;
using EdgeInspector.Frames;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network;

/// <summary>Real RTSP: ffmpeg sends to a relay of the test, the camera's own ffmpeg plays from it.</summary>
public sealed class FfmpegCameraTests
{
    [Theory]
    [InlineData(false, PixelFormat.Rgb8)]
    [InlineData(true, PixelFormat.Mono8)]
    public async Task Stream_OverRtsp_GivesFramesThatDiffer(bool grey, PixelFormat format)
    {
        await using var relay = new RtspRelay();
        using var sender = FfmpegSender.ToRelay(relay);
        using FfmpegCamera camera = await OpenAsync(relay, grey: grey);
        HashSet<ulong> seen = [];
        for (int i = 0; i < 10; i++)
        {
            using Frame frame = Grab(camera);
            Assert.Equal((320, 240, format, null), (frame.Width, frame.Height, frame.Format, frame.Defect));
            seen.Add(FrameMeasures.Fingerprint(frame.Pixels));
        }
        Assert.True(seen.Count > 5);
    }

    [Fact]
    public async Task Stream_ThatStalls_IsLostAndComesBackWhenOpenedAnew()
    {
        await using var relay = new RtspRelay();
        using var sender = FfmpegSender.ToRelay(relay);
        using (FfmpegCamera camera = await OpenAsync(relay, TimeSpan.FromMilliseconds(700)))
        {
            Grab(camera).Dispose();
            relay.Flows = false;
            Assert.Contains("has sent no frame for 0.7", Assert.Throws<CameraLostException>(() => GrabAll(camera)).Message, StringComparison.Ordinal);
        }
        relay.Flows = true;
        using FfmpegCamera again = await OpenAsync(relay);
        Grab(again).Dispose();
    }

    [Fact]
    public async Task Server_ThatDies_IsLostWithTheDecodersWords()
    {
        FfmpegCamera camera;
        await using (var relay = new RtspRelay())
        {
            using var sender = FfmpegSender.ToRelay(relay);
            camera = await OpenAsync(relay);
            Grab(camera).Dispose();
        }
        using (camera) Assert.Contains("has ended its stream", Assert.Throws<CameraLostException>(() => GrabAll(camera)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NobodyThere_SaysSoAndShowsNoPassword()
    {
        Component.Ffmpeg.Require();
        var options = new FfmpegCameraOptions { Url = "rtsp://127.0.0.1:9/line", User = "inspector", Password = "topsecret" };
        string message = Assert.Throws<CameraLostException>(() => FfmpegCamera.Open(options, 4, TimeProvider.System)).Message;
        Assert.Contains("ffmpeg:", message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoFfmpeg_SaysWhatToInstall()
    {
        var options = new FfmpegCameraOptions { Url = "rtsp://127.0.0.1:9/line", Program = "no-such-ffmpeg" };
        Assert.Contains("apt-get install ffmpeg", Assert.Throws<CameraFaultException>(() => FfmpegCamera.Open(options, 4, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P7\n1 1\n255\n")]
    [InlineData("P6\n0 4\n255\n")]
    [InlineData("P6\n4 4\n65535\n")]
    [InlineData("P6\n99999 99999\n255\n")]
    [InlineData("<html><body>an error page of a camera, longer than any header of a picture</body></html>")]
    public void Decoder_ThatSendsGarbage_IsLost(string garbage)
    {
        var reader = new PnmReader(new MemoryStream(System.Text.Encoding.ASCII.GetBytes(garbage)));
        Assert.Throws<CameraLostException>(() => reader.ReadHeader());
    }

    // The sender needs a moment until its stream is announced; a station would try again all the same.
    private static async Task<FfmpegCamera> OpenAsync(RtspRelay relay, TimeSpan? silence = null, bool grey = false)
    {
        var options = new FfmpegCameraOptions { Url = relay.Url, Silence = silence ?? TimeSpan.FromSeconds(10), Grey = grey };
        for (int i = 0; ; i++)
        {
            try
            {
                return FfmpegCamera.Open(options, 4, TimeProvider.System);
            }
            catch (CameraLostException) when (i < 50)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    private static void GrabAll(FfmpegCamera camera)
    {
        for (int i = 0; i < 1000; i++) Grab(camera).Dispose();
    }

    private static Frame Grab(FfmpegCamera camera)
    {
        for (int i = 0; i < 200; i++)
            if (camera.TryGrab(TimeSpan.FromMilliseconds(50), out Frame? frame)) return frame;
        throw new TimeoutException("No frame came in 10 s.");
    }
}
