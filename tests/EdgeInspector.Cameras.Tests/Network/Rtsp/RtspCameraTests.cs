using EdgeInspector.Cameras.Network.Ffmpeg;
using EdgeInspector.Cameras.Network.Rtsp;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

/// <summary>Real RTSP: ffmpeg sends to a relay of the test, the camera plays from it.</summary>
[Long]
public sealed class RtspCameraTests : IDisposable
{
    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData(false, PixelFormat.Rgb8)]
    [InlineData(true, PixelFormat.Mono8)]
    public async Task Stream_OverRtsp_GivesFramesThatDiffer(bool grey, PixelFormat format)
    {
        await using var relay = new RtspRelay();
        using var sender = FfmpegSender.ToRelay(relay);
        using RtspCamera camera = await OpenAsync(relay, grey: grey);
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
    public async Task Loss_IsOneRecordForEachPictureThatWasTouched_AndCountedAsAFault()
    {
        await using var relay = new RtspRelay();
        using var sender = FfmpegSender.ToRelay(relay, "-c:v", "libx264", "-tune", "zerolatency", "-g", "5");
        await CameraStation.WaitAsync(() => relay.Received > 0, 20, () => "The sender sends nothing.");
        await using var station = new CameraStation(
            buffers => RtspCamera.Open(Options(relay), PictureLibrary.Codec(), buffers, TimeProvider.System, _log));
        station.Pipeline.Start();
        await station.WaitForGoodAsync(10);
        relay.LosesOneIn = 20;
        await CameraStation.WaitAsync(() => station.Records.Count(record => record.Reason is Reason.FrameIncomplete) >= 5, 20,
            () => "Nothing was incomplete.");
        relay.LosesOneIn = 0;
        await station.WaitForGoodAsync(10);
        await station.Pipeline.StopAsync();
        IEnumerable<Inspection> refused = station.Records.Where(
            record => record.Reason is not null && record.Reason != Reason.AgentRestarted);
        Assert.All(refused, record => Assert.Equal((Verdict.NotInspected, Reason.FrameIncomplete), (record.Verdict, record.Reason!.Value)));
        Assert.Equal(station.Pipeline.Metrics.FrameFaults.Of(FrameFault.Incomplete), refused.Sum(record => record.Parts));
    }

    [Fact]
    public async Task Stream_ThatStalls_IsLostAndComesBackWhenOpenedAnew()
    {
        await using var relay = new RtspRelay();
        using var sender = FfmpegSender.ToRelay(relay);
        using (RtspCamera camera = await OpenAsync(relay, TimeSpan.FromMilliseconds(700)))
        {
            Grab(camera).Dispose();
            relay.Flows = false;
            Assert.Matches("has sent no frame for (0[.][7-9]|[1-9])", Assert.Throws<CameraLostException>(() => GrabAll(camera)).Message);
        }
        relay.Flows = true;
        using RtspCamera again = await OpenAsync(relay);
        Grab(again).Dispose();
    }

    [Fact]
    public async Task Server_ThatDies_IsLostWithTheDecodersWords()
    {
        RtspCamera camera;
        await using (var relay = new RtspRelay())
        {
            using var sender = FfmpegSender.ToRelay(relay);
            camera = await OpenAsync(relay);
            Grab(camera).Dispose();
        }
        using (camera)
            Assert.Contains("has ended its stream", Assert.Throws<CameraLostException>(() => GrabAll(camera)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    [Needs("ffmpeg")]
    public void NobodyThere_SaysSoAndShowsNoPassword()
    {
        var options = new RtspCameraOptions { Url = "rtsp://127.0.0.1:9/line", User = "inspector", Password = "topsecret" };
        string message = Assert.Throws<CameraLostException>(
            () => RtspCamera.Open(options, PictureLibrary.Codec(), 4, TimeProvider.System, NullLogger.Instance)).Message;
        Assert.Contains("does not answer (Connection refused)", message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NobodyThereAndNoFfmpeg_SaysWhatToInstallFirst()
    {
        var options = new RtspCameraOptions { Url = "rtsp://127.0.0.1:9/line", Program = "no-such-ffmpeg" };
        string message = Assert.Throws<CameraFaultException>(
            () => RtspCamera.Open(options, PictureLibrary.Codec(), 4, TimeProvider.System, NullLogger.Instance)).Message;
        Assert.Contains("apt-get install ffmpeg", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoFfmpeg_SaysWhatToInstall()
    {
        await using var relay = new RtspRelay();
        using var sender = FfmpegSender.ToRelay(relay);
        string message =
            (await Assert.ThrowsAsync<CameraFaultException>(
                () => OpenAsync(relay, change: options => options with { Program = "no-such-ffmpeg" }))).Message;
        Assert.Contains("apt-get install ffmpeg", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic realm=\"camera\"", "Basic aW5zcGVjdG9yOnRvcCBzZWNyZXQ=")]
    [InlineData("Digest realm=\"camera\", nonce=\"abc\"",
        "Digest username=\"inspector\", realm=\"camera\", nonce=\"abc\", uri=\"URL\", response=\"")]
    [InlineData("Digest realm=\"camera\", nonce=\"abc\", algorithm=SHA-256, qop=\"auth\"",
        "Digest username=\"inspector\", realm=\"camera\", nonce=\"abc\", uri=\"URL\", response=\"")]
    public async Task Login_IsGivenWhenAsked_AndStandsOnNoCommandLine(string challenge, string answer)
    {
        await using var relay = new RtspRelay { Challenge = challenge };
        relay.Admits = (_, authorization) =>
            authorization.StartsWith(answer.Replace("URL", relay.Url, StringComparison.Ordinal), StringComparison.Ordinal);
        using var sender = FfmpegSender.ToRelay(relay);
        using RtspCamera camera = await OpenAsync(relay, change: options => options with { User = "inspector", Password = "top secret" });
        Grab(camera).Dispose();
        string[] commands = [.. Directory.EnumerateDirectories("/proc").Select(folder => Path.Combine(folder, "cmdline")).Where(File.Exists)
            .Select(ReadOrNothing)];
        Assert.Contains(commands, command => command.Contains("matroska", StringComparison.Ordinal));
        Assert.DoesNotContain(commands,
            command =>
            command.Contains("top secret", StringComparison.Ordinal) || command.Contains("top%20secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Challenge_ThatChangesWhileTheCameraSends_IsAnsweredWithTheNextSignOfLife()
    {
        int admitted = 0;
        await using var relay = new RtspRelay { Challenge = "Digest realm=\"camera\", nonce=\"first\"" };
        relay.Admits = (_, authorization) => authorization.Contains("nonce=\"first\"", StringComparison.Ordinal);
        using var sender = FfmpegSender.ToRelay(relay);
        using RtspCamera camera = await OpenAsync(relay, change: options => options with { User = "inspector", Password = "secret" });
        relay.Challenge = "Digest realm=\"camera\", nonce=\"second\"";
        relay.Admits = (_, authorization) =>
        {
            bool isRight = authorization.Contains("nonce=\"second\"", StringComparison.Ordinal);
            if (isRight) Interlocked.Increment(ref admitted);
            return isRight;
        };
        for (int i = 0; i < 300 && Volatile.Read(ref admitted) == 0; i++) Grab(camera).Dispose();
        Assert.NotEqual(0, Volatile.Read(ref admitted));
    }

    [Fact]
    public async Task Close_TellsTheCamera()
    {
        await using var relay = new RtspRelay { Challenge = "Basic realm=\"camera\", Digest realm=\"camera\", nonce=\"first\"" };
        relay.Admits = (_, authorization) => authorization.StartsWith("Digest", StringComparison.Ordinal);
        using var sender = FfmpegSender.ToRelay(relay);
        using (RtspCamera camera = await OpenAsync(relay, change: options => options with { User = "inspector", Password = "secret" }))
            Grab(camera).Dispose();
        await Eventually.TrueAsync(
            () => relay.Requests.Any(request => request.StartsWith($"TEARDOWN {relay.Url}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Login_ThatIsRefused_IsAFault()
    {
        await using var relay = new RtspRelay { Admits = (_, _) => false };
        using var sender = FfmpegSender.ToRelay(relay);
        Assert.Contains("refuses the login (401)", (await Assert.ThrowsAsync<CameraFaultException>(() => OpenAsync(relay))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyFrames_FarApart_AreAwaitedAndThenSaid()
    {
        await using var relay = new RtspRelay();
        // The first key frame comes before anybody plays, and no other.
        using var sender = FfmpegSender.ToRelay(relay, "-c:v", "libx264", "-tune", "zerolatency", "-g", "100000");
        await CameraStation.WaitAsync(() => relay.Received > 10, 10, () => "The sender sends nothing.");
        CameraLostException lost = await Assert.ThrowsAsync<CameraLostException>(async () =>
        {
            using RtspCamera camera = RtspCamera.Open(Options(relay) with { KeyFrameWithin = TimeSpan.FromSeconds(4) },
                PictureLibrary.Codec(), 4, TimeProvider.System, _log);
            for (int i = 0; i < 200; i++) camera.TryGrab(TimeSpan.FromMilliseconds(50), out _);
        });
        Assert.Contains("no key frame has come in 4 s", lost.Message, StringComparison.Ordinal);
        Assert.Contains(_log.Entries, entry => entry.Event == LogEvent.WaitsForKeyFrame);
    }

    [Fact]
    public async Task LongGroups_OfPictures_OpenAfterALongWait()
    {
        await using var relay = new RtspRelay();
        // The second key frame comes 4 s after the first.
        using var sender = FfmpegSender.ToRelay(relay, "-c:v", "libx264", "-tune", "zerolatency", "-g", "100");
        await CameraStation.WaitAsync(() => relay.Received > 10, 10, () => "The sender sends nothing.");
        using RtspCamera camera = RtspCamera.Open(Options(relay) with { OpeningLimit = TimeSpan.FromSeconds(1) }, PictureLibrary.Codec(),
            4, TimeProvider.System, _log);
        Assert.True(((ICamera)camera).IsStarting);
        Frame? frame = null;
        for (int i = 0; i < 400 && frame is null; i++) camera.TryGrab(TimeSpan.FromMilliseconds(50), out frame);
        Assert.Equal((320, null), (frame!.Width, frame.Defect));
        frame.Dispose();
        Assert.False(((ICamera)camera).IsStarting);
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

    public void Dispose() => _log.Dispose();

    private static RtspCameraOptions Options(RtspRelay relay) => new() { Url = relay.Url, Silence = TimeSpan.FromSeconds(10) };

    // The sender needs a moment until its stream is announced; a station would try again all the same.
    private static async Task<RtspCamera> OpenAsync(RtspRelay relay, TimeSpan? silence = null, bool grey = false,
        Func<RtspCameraOptions, RtspCameraOptions>? change = null)
    {
        RtspCameraOptions options = Options(relay) with { Silence = silence ?? TimeSpan.FromSeconds(10), Grey = grey };
        for (int i = 0; ; i++)
        {
            try
            {
                return RtspCamera.Open(change?.Invoke(options) ?? options, PictureLibrary.Codec(), 4, TimeProvider.System,
                    NullLogger.Instance);
            }
            catch (CameraLostException exception) when (i < 50 && exception is not CameraFaultException)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path).Replace('\0', ' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended meanwhile.
            return "";
        }
    }

    private static void GrabAll(RtspCamera camera)
    {
        for (int i = 0; i < 1000; i++) Grab(camera).Dispose();
    }

    private static Frame Grab(RtspCamera camera)
    {
        for (int i = 0; i < 200; i++)
            if (camera.TryGrab(TimeSpan.FromMilliseconds(50), out Frame? frame)) return frame;
        throw new TimeoutException("No frame came in 10 s.");
    }
}
