using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Cameras.Simulated;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Aravis;

/// <summary>What a station makes of a GigE camera, a process of its own on loopback, that fails in every way.</summary>
[Collection(GigeCollection.Name)]
[Long]
public class AravisFaultTests
{
    private static readonly AravisCameraOptions Options = new()
    {
        Address = VirtualGigeCamera.Loopback,
        Region = new PixelRectangle(0, 0, 320, 240),
        PixelFormat = "Mono8",
        FramesPerSecond = 50,
    };

    [Fact]
    public async Task Killed_AndBackLater_RunsAgainWithItsSettings()
    {
        using var camera = new VirtualCameraProcess();
        await using CameraStation station = Start();
        await station.WaitForGoodAsync(20);

        camera.Kill();
        await station.WaitForStateAsync(StationState.NoCamera, seconds: 5);
        camera.Restart();
        Assert.InRange((await station.WaitForGoodAsync(5)).TotalSeconds, 0, 8);

        Assert.InRange(station.Records.Count(record => record.Reason == Reason.CameraLost), 1, 1 + station.Buffers);
        Inspection last = station.Records[^1];
        Assert.Equal((320, 240), (last.FrameWidth, last.FrameHeight));
    }

    [Fact]
    public async Task Killed_OtherStationsDoNotNotice()
    {
        using var camera = new VirtualCameraProcess();
        await using CameraStation station = Start();
        await using var other = new CameraStation(
            buffers =>
            new SimulatedLineCamera(new SimulatedLineOptions { Width = 160, Height = 120, FramesPerSecond = 50 }, buffers,
                TimeProvider.System));
        other.Pipeline.Start();
        await station.WaitForGoodAsync(5);
        camera.Kill();
        await station.WaitForStateAsync(StationState.NoCamera, seconds: 5);
        // While the dead camera is closed and looked for.
        await other.WaitForGoodAsync(150);
        Assert.Equal((0, StationState.Running), (other.Pipeline.Metrics.NotInspected, other.Pipeline.State));
    }

    [Fact]
    public async Task RestartedAtOnce_RunsAgain()
    {
        using var camera = new VirtualCameraProcess();
        await using CameraStation station = Start();
        await station.WaitForGoodAsync(20);

        camera.Restart(wait: false);
        await station.WaitForStateAsync(StationState.NoCamera);

        await station.WaitForGoodAsync(20);
        Assert.Equal(StationState.Running, station.Pipeline.State);
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task StoppedForAWhile_RunsAgainByItself(double seconds)
    {
        using var camera = new VirtualCameraProcess();
        await using CameraStation station = Start();
        await station.WaitForGoodAsync(20);

        camera.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
        camera.Thaw();

        await station.WaitForGoodAsync(30);
        Assert.Equal(StationState.Running, station.Pipeline.State);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.005)]
    [InlineData(0.02)]
    public async Task PacketsLost_EveryFrameIsAccountedFor(double share)
    {
        using var camera = new VirtualCameraProcess(lostPackets: share);
        await using CameraStation station = Start(Options with { Region = new PixelRectangle(0, 0, 512, 512) });
        await CameraStation.WaitAsync(() => station.Records.Count >= 100, 20, () => $"Only {station.Records.Count} records.");
        await station.Pipeline.StopAsync();

        IReadOnlyList<Inspection> records = station.Records;
        // agentRestarted: what the driver had received when it was stopped.
        Assert.All(records,
            record =>
            Assert.True(
                record.Verdict == Verdict.Pass || record.Reason is Reason.FrameIncomplete or Reason.FrameIdGap or Reason.AgentRestarted,
                $"{record.Reason}"));
        Assert.Contains(records, record => record.Reason == Reason.FrameIncomplete);
        // From the first frame id to the last, each has its record.
        int first = records.ToList().FindIndex(record => record.CameraFrameId is not null),
            last = records.ToList().FindLastIndex(record => record.CameraFrameId is not null);
        Assert.Equal((long)(records[last].CameraFrameId!.Value - records[first].CameraFrameId!.Value) + 1,
            records.Skip(first).Take(last - first + 1).Sum(record => record.Parts));
    }

    [Fact]
    public async Task AnotherProgramHoldsIt_SaysSoAndTakesItWhenItIsFree()
    {
        using var camera = new VirtualCameraProcess();
        AravisCamera other = AravisCamera.Open(Options, 4, new OpenCvBayerDecoder(), TimeProvider.System, NullLogger.Instance);
        await using CameraStation station = Start();
        await CameraStation.WaitAsync(
            () => station.Log.Entries.Any(entry => entry.Text.Contains("controlled by another program", StringComparison.Ordinal)), 15,
            () => "Nothing was said.");

        other.Dispose();

        await station.WaitForGoodAsync(5);
    }

    [Fact]
    public async Task RestartedWithAnotherSize_IsNotInspectedWhereTheStationWantsOne()
    {
        using var camera = new VirtualCameraProcess();
        // Without a region the camera's own holds; somebody has set another one, which a restart forgets.
        using (AravisCamera.Open(Options, 4, new OpenCvBayerDecoder(), TimeProvider.System, NullLogger.Instance))
        {
        }
        await using CameraStation station = Start(Options with { Region = null }, new FrameLimits { Size = (320, 240) });
        await station.WaitForGoodAsync(5);

        camera.Restart();

        await CameraStation.WaitAsync(() => station.Records.Any(record => record.Reason == Reason.FrameQuality), 20,
            () => "The other size went through.");
    }

    [Fact]
    public async Task SamePictureForEver_IsFrozen()
    {
        using var camera = new VirtualGigeCamera { IsFrozen = true };
        await using CameraStation station = Start();
        await station.WaitForStateAsync(StationState.Frozen);
        Assert.Contains(station.Records, record => record.Reason == Reason.FrameFrozen);
        camera.IsFrozen = false;
        await station.WaitForGoodAsync(5);
    }

    [Fact]
    public async Task SlowModel_LatestOnly_NeverSeesAStaleFrame()
    {
        using var camera = new VirtualGigeCamera();
        List<(int Number, int SentAtStart)> looks = [];
        await using CameraStation station = Start(
            Options, look: input =>
            {
                int sent = camera.Sent, number = sent;
                // The shade tells the frame's number up to 256.
                while ((byte)(number * 37) != input[64 * 32 * 3]) number--;
                lock (looks) looks.Add((number, sent));
                Task.Delay(100).GetAwaiter().GetResult();
            }, latestOnly: true);
        await station.WaitForGoodAsync(12);
        (int Number, int SentAtStart)[] seen;
        lock (looks) seen = [.. looks];

        Assert.Contains(station.Records, record => record.SkippedSincePrevious > 2);
        // Each frame left the camera after the model had begun with the one before; two may be on their way from camera to model.
        for (int i = 2; i < seen.Length; i++)
            Assert.True(seen[i].Number >= seen[i - 1].SentAtStart - 2,
                $"Frame {seen[i].Number} was shown when {seen[i].SentAtStart} had been sent, {seen[i - 1].SentAtStart} at the look before.");
    }

    [Fact]
    public void WrongSettings_SayWhatIsAllowed()
    {
        using var camera = new VirtualGigeCamera();
        (AravisCameraOptions Options, string Expected)[] wrong =
        [
            (Options with { PixelFormat = "Mono99" }, "PixelFormat cannot be set to Mono99"),
            (Options with { PixelFormat = "Mono99" }, "BayerRG8, Mono8, RGB8, Mono16"),
            (Options with { Region = new PixelRectangle(0, 0, 99_999, 8) }, "Width cannot be set to 99999"),
            (Options with { Features = [KeyValuePair.Create("SensorWidth", "12")] },
                "SensorWidth cannot be set to 12, it is 2048 and cannot be written now"),
            (Options with { Features = [KeyValuePair.Create("Nope", "1")] }, "has no setting Nope"),
            (Options with { PacketSize = 70_000 }, "packetSize 70000 is larger than the 65536 bytes that the link lo takes"),
        ];
        foreach ((AravisCameraOptions options, string expected) in wrong)
            Assert.Contains(expected,
                Assert.Throws<CameraFaultException>(
                    () => AravisCamera.Open(options, 4, new OpenCvBayerDecoder(), TimeProvider.System, NullLogger.Instance)).Message,
                    StringComparison.Ordinal);
    }

    [Fact]
    [Needs("aravis")]
    public void WrongAddress_SaysSoInHalfASecond() =>
        Assert.Contains("No camera answers at 127.0.0.99", Assert.Throws<CameraLostException>(
            () => AravisCamera.Open(Options with { Address = "127.0.0.99" }, 4, new OpenCvBayerDecoder(), TimeProvider.System,
                NullLogger.Instance)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Mono16", PixelFormat.Mono8)]
    [InlineData("RGB8", PixelFormat.Rgb8)]
    [InlineData("BayerRG8", PixelFormat.Rgb8)]
    public void Formats_AreMadeIntoFrames(string format, PixelFormat target)
    {
        using var sender = new VirtualGigeCamera();
        using AravisCamera camera = AravisCamera.Open(Options with { PixelFormat = format }, 4, new OpenCvBayerDecoder(),
            TimeProvider.System, NullLogger.Instance);
        for (int i = 0; i < 5; i++)
        {
            Frame? frame = null;
            for (int wait = 0; frame is null && wait < 100; wait++) camera.TryGrab(TimeSpan.FromMilliseconds(20), out frame);
            Assert.Equal((320, 240, target, null), (frame!.Width, frame.Height, frame.Format, frame.Defect));
            frame.Dispose();
        }
    }

    private static CameraStation Start(AravisCameraOptions? options = null, FrameLimits? limits = null, Action<byte[]>? look = null,
        bool latestOnly = false)
    {
        var station = new CameraStation(
            buffers => AravisCamera.Open(options ?? Options, buffers, new OpenCvBayerDecoder(), TimeProvider.System, NullLogger.Instance),
            limits, look, latestOnly);
        station.Pipeline.Start();
        return station;
    }
}
