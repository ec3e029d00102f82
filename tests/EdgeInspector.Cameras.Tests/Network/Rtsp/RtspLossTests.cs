using System.Buffers.Binary;
using EdgeInspector.Cameras.Network.Rtsp;
using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.TestKit.Logging;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

/// <summary>
/// What becomes of parts when packets are lost. Every picture that the camera hands over as good must be the one that was sent, block by
/// block;
/// every other one must be handed over as one that nobody saw.
/// </summary>
[Needs("opencv")]
[Long]
public sealed class RtspLossTests(ITestOutputHelper output) : IDisposable
{
    private const string H264 = "-c:v libx264 -preset ultrafast -tune zerolatency -g 5 -bf 0 -pix_fmt yuv420p";
    private const string H264WithB = "-c:v libx264 -preset veryfast -g 5 -bf 2 -pix_fmt yuv420p";
    private const string H265 = "-c:v libx265 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -x265-params keyint=5:log-level=none";
    private const string Jpeg = "-c:v mjpeg -q:v 4 -huffman default -pix_fmt yuvj420p";
    // More than a second of pictures: a busy machine holds up the test for so long.
    private const int Buffers = 64;
    private const int PicturesPerPart = 4, PicturesPerKey = 5;
    // The long form has 2,000.
    private static readonly int Parts = int.TryParse(Environment.GetEnvironmentVariable("EDGEINSPECTOR_RTSP_PARTS"), out int asked)
        ? asked
        : 24;
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
        int count = Parts * PicturesPerPart;
        await using var relay = new RtspRelay { LosesOneIn = oneIn, SwapsOneIn = udp ? 50 : 0 };
        using var sender = FfmpegSender.OfNumbers(relay, encoding, 50, count, PicturesPerPart);
        using RtspCamera camera = await OpenAsync(relay.Url, udp);
        PictureCount pictures = Look(camera, count - 16);
        int touched = relay.Pictures.Count(picture => picture);
        output.WriteLine(
            $"{name} {(udp ? "udp" : "tcp")} 1 in {oneIn}: {relay.Packets} packets of {Parts} parts, {relay.LostPackets} lost in {touched} pictures; {pictures}; {sender.Errors}");
        pictures.AssertRight(fewestGood: count / 20);
        // Of inter-coded pictures those up to the next key one are lost too, and the one after a gap if its beginning is in doubt.
        Assert.InRange(pictures.Damaged, 0, touched * (name == "JPEG" ? 1 : 2 * PicturesPerKey));
        if (oneIn == 100) Assert.NotEqual(0, pictures.Damaged);
    }

    [Theory]
    [InlineData("x264enc tune=zerolatency speed-preset=ultrafast key-int-max=5 bitrate=4000 ! rtph264pay mtu=400 config-interval=-1",
        false)]
    [InlineData("x264enc tune=zerolatency speed-preset=ultrafast key-int-max=5 bitrate=4000 ! rtph264pay mtu=400 config-interval=-1", true)]
    [InlineData("x265enc tune=zerolatency speed-preset=ultrafast key-int-max=5 bitrate=4000 ! rtph265pay mtu=400 config-interval=-1",
        false)]
    [InlineData("x265enc tune=zerolatency speed-preset=ultrafast key-int-max=5 bitrate=4000 ! rtph265pay mtu=400 config-interval=-1", true)]
    [InlineData("jpegenc ! rtpjpegpay mtu=400", false)]
    [InlineData("jpegenc ! rtpjpegpay mtu=400", true)]
    [Needs("gst-rtsp")]
    public async Task LostPackets_FromGStreamersServer_NoPictureThatWasTouched_IsGood(string encoding, bool udp)
    {
        int count = Parts * PicturesPerPart;
        using var server = new GstreamerServer(count, PicturesPerPart, rate: 50, $"{encoding} ! identity drop-probability=0.005 name=pay0");
        using RtspCamera camera = await OpenAsync(server.Url, udp);
        PictureCount pictures = Look(camera, count - 16);
        output.WriteLine($"GStreamer {encoding} {(udp ? "udp" : "tcp")}, of 200 packets 1 lost: {pictures}");
        pictures.AssertRight(fewestGood: 1);
        Assert.NotEqual(0, pictures.Damaged);
    }

    [Fact]
    public async Task Loss_BeforeTheFirstPicture_HidesNoLaterOne()
    {
        const int Count = 40, LostPicture = 12;
        // A piece of the first picture, and later all of another one.
        SortedSet<uint> times = [];
        bool isFirst = true;
        await using var relay = new RtspRelay
        {
            Loses = packet =>
            {
                times.Add(BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4)));
                if (times.Count != 1) return times.Count == LostPicture;
                bool isLost = !isFirst;
                isFirst = false;
                return isLost;
            },
        };
        using var sender = FfmpegSender.OfNumbers(relay, Jpeg, 50, Count, PicturesPerPart);
        using RtspCamera camera = await OpenAsync(relay.Url, udp: false);
        PictureCount pictures = Look(camera, Count - 4);
        pictures.AssertRight(fewestGood: 20);
        Assert.Equal(1, pictures.Damaged);
    }

    public void Dispose() => _log.Dispose();

    private static PictureCount Look(RtspCamera camera, int last)
    {
        var pictures = new PictureCount(PicturesPerPart);
        while (pictures.Last < last && camera.TryGrab(TimeSpan.FromSeconds(10), out Frame? frame))
            using (frame) pictures.Add(frame);
        pictures.Lost = camera.TakeLostFrames();
        return pictures;
    }

    private async Task<RtspCamera> OpenAsync(string url, bool udp)
    {
        // Another version than the system's can be tried.
        string program = Environment.GetEnvironmentVariable("EDGEINSPECTOR_FFMPEG") ?? "ffmpeg";
        var options = new RtspCameraOptions { Url = url, Udp = udp, Silence = TimeSpan.FromSeconds(10), Program = program };
        for (int i = 0; ; i++)
        {
            try
            {
                return RtspCamera.Open(options, new OpenCvPictureCodec(), Buffers, TimeProvider.System, _log);
            }
            catch (CameraLostException) when (i < 50)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}
