using System.Buffers.Binary;
using System.Diagnostics;
using EdgeInspector.Cameras.Network.Rtsp;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
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
[Long]
public sealed class RtspLossTests(ITestOutputHelper output) : IDisposable
{
    private const string H264 = "-c:v libx264 -preset ultrafast -tune zerolatency -g 5 -bf 0 -pix_fmt yuv420p";
    private const string H264WithB = "-c:v libx264 -preset veryfast -g 5 -bf 2 -pix_fmt yuv420p";
    private const string H265 = "-c:v libx265 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -x265-params keyint=5:log-level=none";
    private const string Jpeg = "-c:v mjpeg -q:v 4 -huffman default -pix_fmt yuvj420p";
    // More than a second of pictures: a busy machine holds up the test for so long.
    private const int Buffers = 64;
    private const int PicturesPerPart = 4, PicturesPerKey = 5, Unasked = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    // The long form has 2,000.
    private static readonly int? Asked = int.TryParse(Environment.GetEnvironmentVariable("EDGEINSPECTOR_RTSP_PARTS"), out int asked)
        ? asked
        : null;
    private static readonly int Parts = Asked ?? 24;
    private readonly RecordingLogger _log = new();

    public static TheoryData<string, string, bool, int> Streams { get; } = new()
    {
        { "H.264", H264, false, 100 },
        { "H.264", H264, true, 100 },
        { "H.264", H264, false, 1000 },
        { "H.264", H264, true, 1000 },
        { "H.264 with B", H264WithB, false, 100 },
        { "H.265", H265, false, 100 },
        { "H.265", H265, true, 100 },
        { "H.265", H265, false, 1000 },
        { "H.265", H265, true, 1000 },
        { "JPEG", Jpeg, false, 100 },
        { "JPEG", Jpeg, true, 100 },
        { "JPEG", Jpeg, false, 1000 },
        { "JPEG", Jpeg, true, 1000 },
        { "H.264", H264, false, 0 },
        { "H.264", H264, true, 0 },
        { "H.264 with B", H264WithB, true, 0 },
        { "H.265", H265, false, 0 },
        { "H.265", H265, true, 0 },
        { "JPEG", Jpeg, false, 0 },
        { "JPEG", Jpeg, true, 0 },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public Task LostPackets_NoPictureThatWasTouched_IsGood(string name, string encoding, bool udp, int oneIn) =>
        PlayAsync(name, encoding, udp, oneIn, rate: 50, PicturesPerPart, Parts);

    [Fact]
    public async Task LostPackets_OfPartsThatStayForTwoSeconds_NoPictureThatWasTouched_IsGood()
    {
        // Of fewer, ffmpeg wants more than the first two pictures before it announces anything.
        const int Rate = 5;
        // Twenty encoders and decoders at a time leave a decoder without a core for 5 s where other tests run beside them: that is a lost
        // camera, and rightly. For as many parts as are asked for they are all beside each other, or it takes half a day.
        var atATime = new ParallelOptions { MaxDegreeOfParallelism = Asked is null ? 5 : -1 };
        await Parallel.ForEachAsync(Streams, atATime, async (stream, _) =>
            await PlayAsync(stream.Data.Item1, stream.Data.Item2, stream.Data.Item3, stream.Data.Item4, Rate, 2 * Rate, Asked ?? 6));
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
        PictureCount pictures = Look(camera, count - Unasked);
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

    private async Task PlayAsync(string name, string encoding, bool udp, int oneIn, int rate, int picturesPerPart, int parts)
    {
        int count = parts * picturesPerPart;
        await using var relay = new RtspRelay { LosesOneIn = oneIn, SwapsOneIn = udp ? 50 : 0 };
        using var sender = FfmpegSender.OfNumbers(relay, encoding, rate, count, picturesPerPart);
        using RtspCamera camera = await OpenAsync(relay.Url, udp);
        PictureCount pictures = await OnThreadOfItsOwn(() => Look(camera, count - Unasked, picturesPerPart));
        bool[] isTouched = relay.Pictures;
        int touched = isTouched.Count(picture => picture);
        output.WriteLine(
            $"{name} {(udp ? "udp" : "tcp")} 1 in {oneIn}: {relay.Packets} packets of {parts} parts, {relay.LostPackets} lost in {touched} pictures; {pictures}; {sender.Errors}");
        // Of inter-coded pictures those up to the next key one are lost too, and the one after a gap if its beginning is in doubt.
        int harmed = name == "JPEG" ? 1 : 2 * PicturesPerKey;
        // Of the first and the last ones the camera may not have been asked.
        bool[] asked = [.. isTouched.Skip(Unasked).SkipLast(2 * Unasked)];
        int whole = Enumerable.Range(Unasked, asked.Length)
            .Count(i => !isTouched.AsSpan(Math.Max(0, i - harmed)..(i + 4)).Contains(true));
        pictures.AssertRight(fewestGood: touched == 0 ? Math.Max(whole, count / 20) : whole);
        Assert.InRange(pictures.Damaged, 0, touched * harmed);
        if (asked.Contains(true)) Assert.NotEqual(0, pictures.Damaged);
    }

    private static PictureCount Look(RtspCamera camera, int last, int picturesPerPart = PicturesPerPart)
    {
        var pictures = new PictureCount(picturesPerPart);
        while (pictures.Seen < last && camera.TryGrab(Patience, out Frame? frame))
            using (frame) pictures.Add(frame);
        pictures.Lost = camera.TakeLostFrames();
        return pictures;
    }

    private async Task<RtspCamera> OpenAsync(string url, bool udp)
    {
        // Another version than the system's can be tried.
        string program = Environment.GetEnvironmentVariable("EDGEINSPECTOR_FFMPEG") ?? "ffmpeg";
        var options = new RtspCameraOptions { Url = url, Udp = udp, Silence = Patience, Program = program };
        // Until the sender has announced its stream.
        for (long began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await OnThreadOfItsOwn(() =>
                    RtspCamera.Open(options, PictureLibrary.Codec(), Buffers, TimeProvider.System, _log));
            }
            catch (CameraLostException) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    // Many cameras at once would take all threads of the pool, and the relays need some.
    private static Task<T> OnThreadOfItsOwn<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
