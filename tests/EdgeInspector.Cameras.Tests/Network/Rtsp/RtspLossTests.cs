using System.Diagnostics;
using EdgeInspector.Cameras.Network.Rtsp;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

/// <summary>
/// What becomes of parts when packets are lost. Every picture that the camera hands over as good must be the one that was sent, block by block;
/// every other one must be handed over as one that nobody saw.
/// </summary>
[Needs("opencv")]
public sealed class RtspLossTests(ITestOutputHelper output) : IDisposable
{
    private const string H264 = "-c:v libx264 -preset ultrafast -tune zerolatency -g 5 -bf 0 -pix_fmt yuv420p";
    private const string H264WithB = "-c:v libx264 -preset veryfast -g 5 -bf 2 -pix_fmt yuv420p";
    private const string H265 = "-c:v libx265 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -x265-params keyint=5:log-level=none";
    private const string Jpeg = "-c:v mjpeg -q:v 4 -huffman default -pix_fmt yuvj420p";
    private const int PicturesPerPart = 4, PicturesPerKey = 5;
    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData("H.264", H264, false, 100)]
    [InlineData("H.264", H264, true, 100)]
    [InlineData("H.264", H264, false, 1000)]
    [InlineData("H.264", H264, true, 1000)]
    [InlineData("H.264 with B", H264WithB, false, 100)]
    [InlineData("H.265", H265, false, 100)]
    [InlineData("H.265", H265, true, 100)]
    [InlineData("H.265", H265, false, 1000)]
    [InlineData("H.265", H265, true, 1000)]
    [InlineData("JPEG", Jpeg, false, 100)]
    [InlineData("JPEG", Jpeg, true, 100)]
    [InlineData("JPEG", Jpeg, false, 1000)]
    [InlineData("JPEG", Jpeg, true, 1000)]
    [InlineData("H.264", H264, false, 0)]
    [InlineData("H.264", H264, true, 0)]
    [InlineData("H.264 with B", H264WithB, true, 0)]
    [InlineData("H.265", H265, false, 0)]
    [InlineData("H.265", H265, true, 0)]
    [InlineData("JPEG", Jpeg, false, 0)]
    [InlineData("JPEG", Jpeg, true, 0)]
    public async Task LostPackets_NoPictureThatWasTouched_IsGood(string name, string encoding, bool udp, int oneIn)
    {
        int parts = int.TryParse(Environment.GetEnvironmentVariable("EDGEINSPECTOR_RTSP_PARTS"), out int asked) ? asked : 24;
        int count = parts * PicturesPerPart;
        await using var relay = new RtspRelay { LosesOneIn = oneIn, SwapsOneIn = udp ? 50 : 0 };
        using var sender = FfmpegSender.OfNumbers(relay, encoding, 50, count, PicturesPerPart);
        using RtspCamera camera = await OpenAsync(relay, udp);
        int good = 0, damaged = 0, stitched = 0, wronglyCounted = 0, since = 0, last = -1;
        List<double> latencies = [];
        while (last < count - 16 && camera.TryGrab(TimeSpan.FromSeconds(10), out Frame? frame))
        {
            using (frame)
            {
                if (frame.Defect is { } defect)
                {
                    Assert.Equal(Reason.FrameIncomplete, defect);
                    damaged++;
                    since++;
                    continue;
                }
                latencies.Add(Stopwatch.GetElapsedTime(frame.ReceivedTimestamp).TotalMilliseconds);
                int number = NumberedPicture.Read(frame.Pixels, PicturesPerPart, out int wrong);
                if (wrong > 0) stitched++;
                if (last >= 0 && number != last + 1 + since)
                {
                    wronglyCounted++;
                    output.WriteLine($"{last} is followed by {since} damaged ones and {number}");
                }
                (good, last, since) = (good + 1, number, 0);
            }
        }
        int touched = relay.Pictures.Count(picture => picture);
        latencies.Sort();
        output.WriteLine(
            $"{name} {(udp ? "udp" : "tcp")} 1 in {oneIn}: {good + damaged} pictures of {parts} parts, {relay.Packets} packets, {relay.LostPackets} lost in {touched} pictures; {good} good, {damaged} not inspected, {stitched} stitched, {wronglyCounted} miscounted; receipt to frame p50 {latencies[latencies.Count / 2]:0.0} ms, p99 {latencies[latencies.Count * 99 / 100]:0.0} ms; {sender.Errors}");
        Assert.Equal((0, 0, 0), (stitched, wronglyCounted, camera.TakeLostFrames()));
        Assert.True(good > count / 20, $"Only {good} good.");
        // Of inter-coded pictures those up to the next key one are lost too, and the one after a gap if its beginning is in doubt.
        Assert.InRange(damaged, 0, touched * (name == "JPEG" ? 1 : 2 * PicturesPerKey));
        if (oneIn == 100) Assert.NotEqual(0, damaged);
    }

    public void Dispose() => _log.Dispose();

    private async Task<RtspCamera> OpenAsync(RtspRelay relay, bool udp)
    {
        var options = new RtspCameraOptions { Url = relay.Url, Udp = udp, Silence = TimeSpan.FromSeconds(10) };
        for (int i = 0; ; i++)
        {
            try
            {
                return RtspCamera.Open(options, new OpenCvPictureCodec(), 16, TimeProvider.System, _log);
            }
            catch (CameraLostException) when (i < 50)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}
