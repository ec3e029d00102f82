using System.Buffers.Binary;
using System.Text;
using EdgeInspector.Cameras.Network;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.Verdicts;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network;

public sealed class MjpegCameraTests
{
    private static readonly IPictureCodec Codec = PictureLibrary.Codec();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Eventually.Patience);

    [Theory]
    [InlineData(true, "frame")]
    [InlineData(false, "frame")]
    [InlineData(true, "--frame")]
    public async Task Stream_OfPictures_GivesEachAsAFrame(bool withLength, string boundary)
    {
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(boundary), cancellation);
            for (int i = 0; i < 5; i++) await stream.WriteAsync(MjpegServer.Part(Jpeg((byte)(i * 50)), withLength), cancellation);
            await stream.WriteAsync("--frame--\r\n"u8.ToArray(), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using MjpegCamera camera = Open(server);
        for (int i = 0; i < 5; i++)
        {
            using Frame frame = Grab(camera);
            Assert.Equal((48, 32, PixelFormat.Mono8, null), (frame.Width, frame.Height, frame.Format, frame.Defect));
            Assert.InRange(frame.Pixels[100], i * 50 - 2, i * 50 + 2);
        }
    }

    [Fact]
    public async Task Stream_WithDamagedAndLargerPictures_ReportsThemAsPartsNobodySaw()
    {
        byte[] good = Jpeg(100);
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            foreach (byte[] part in (byte[][])[Encoding.ASCII.GetBytes("this is no picture"), good, good[..(good.Length / 2)],
                Codec.EncodeJpeg(new Picture(640, 480, PixelFormat.Mono8), 80), good])
                await stream.WriteAsync(MjpegServer.Part(part), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using MjpegCamera camera = Open(server);
        Reason?[] defects = [.. Enumerable.Range(0, 5).Select(_ =>
        {
            using Frame frame = Grab(camera);
            return frame.Defect;
        })];
        Assert.Equal([Reason.FrameIncomplete, null, Reason.FrameIncomplete, Reason.FrameQuality, null], defects);
    }

    [Fact]
    public async Task Picture_ThatSaysItIsHuge_IsRefusedByItsHeaderAlone()
    {
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            foreach (byte[] part in (byte[][])[Jpeg(100), WithSize(Jpeg(100), 14_000), Jpeg(100)])
                await stream.WriteAsync(MjpegServer.Part(part), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using MjpegCamera camera = Open(server);
        Reason?[] defects = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            using Frame frame = Grab(camera);
            return frame.Defect;
        })];
        // Were it decoded, it would be found to be cut off.
        Assert.Equal([null, Reason.FrameQuality, null], defects);
    }

    [Fact]
    public async Task FirstPicture_TooLargeForTheMachine_IsAFault()
    {
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            await stream.WriteAsync(MjpegServer.Part(WithSize(Jpeg(100), 65_000)), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        Assert.Contains("Set it to smaller pictures", Assert.Throws<CameraFaultException>(() => Open(server)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ThatFallsSilent_IsLost()
    {
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            await stream.WriteAsync(MjpegServer.Part(Jpeg(9)), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using MjpegCamera camera = Open(server, TimeSpan.FromMilliseconds(300));
        Grab(camera).Dispose();
        Assert.Matches("has sent no frame for (0[.][3-9]|[1-9])", Assert.Throws<CameraLostException>(() => Grab(camera)).Message);
    }

    [Fact]
    public async Task Stream_ThatEnds_IsLost()
    {
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            await stream.WriteAsync(MjpegServer.Part(Jpeg(9)), cancellation);
        });
        using MjpegCamera camera = Open(server);
        Grab(camera).Dispose();
        Assert.Throws<CameraLostException>(() => Grab(camera));
    }

    [Theory]
    [InlineData("HTTP/1.0 401 Unauthorized\r\n\r\n", "refuses the login")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", "sends text/html, not a stream of pictures")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=f\r\n\r\n--f\r\nContent-Length: 99999999999\r\n\r\n",
        "the length '99999999999'")]
    [InlineData("HTTP/1.0 404 Not Found\r\n\r\n", "answers 404")]
    public async Task Answer_ThatIsNoStream_SaysWhatItIs(string answer, string expected)
    {
        await using var server = new MjpegServer(
            async (stream, cancellation) => await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), cancellation));
        Assert.Contains(expected, Assert.ThrowsAny<CameraLostException>(() => Open(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfGarbage_IsLostAndNotReadForEver()
    {
        byte[] garbage = new byte[1 << 20];
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            while (true) await stream.WriteAsync(garbage, cancellation);
        });
        Assert.Contains("no boundary between its pictures", Assert.ThrowsAny<CameraLostException>(() => Open(server)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frame_WasReceivedBeforeItWasDecoded()
    {
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            foreach (byte[] part in (byte[][])[Jpeg(9), [1, 2, 3]]) await stream.WriteAsync(MjpegServer.Part(part), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        var codec = new ClockedCodec(Codec);
        using MjpegCamera camera =
            MjpegCamera.Open(new MjpegCameraOptions { Url = server.Url, Silence = Patience }, codec, 4, TimeProvider.System,
                NullLogger.Instance);
        for (int i = 0; i < 2; i++)
        {
            using Frame frame = Grab(camera);
            Assert.InRange(frame.GrabStartedTimestamp, 1, frame.ReceivedTimestamp);
            Assert.InRange(frame.ReceivedTimestamp, 1, codec.Begun[i]);
        }
    }

    [Fact]
    public async Task Frames_ThatNobodyTakes_AreCountedAsLost()
    {
        await using var server = new MjpegServer(async (stream, cancellation) =>
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            for (int i = 0; i < 20; i++) await stream.WriteAsync(MjpegServer.Part(Jpeg((byte)i)), cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using MjpegCamera camera = Open(server);
        int lost = 0;
        for (; lost < 14; await Task.Delay(10, TestContext.Current.CancellationToken)) lost += camera.TakeLostFrames();
        int held = 0;
        while (camera.TryGrab(TimeSpan.FromMilliseconds(50), out Frame? frame))
        {
            held++;
            frame.Dispose();
        }
        Assert.Equal(20, lost + held);
    }

    [Fact]
    public async Task Server_KilledAndStartedAgain_TheStationComesBack()
    {
        async Task Film(System.Net.Sockets.NetworkStream stream, CancellationToken cancellation)
        {
            await stream.WriteAsync(MjpegServer.Header(), cancellation);
            for (byte i = 0; ; i++, await Task.Delay(20, cancellation)) await stream.WriteAsync(MjpegServer.Part(Jpeg(i)), cancellation);
        }

        var server = new MjpegServer(Film);
        int port = server.Port;
        var options = new MjpegCameraOptions { Url = server.Url, Silence = TimeSpan.FromSeconds(1) };
        await using var station = new CameraStation(
            buffers => MjpegCamera.Open(options, Codec, buffers, TimeProvider.System, NullLogger.Instance));
        station.Pipeline.Start();
        await station.WaitForGoodAsync(5);
        await server.DisposeAsync();
        await station.WaitForStateAsync(Pipeline.StationState.NoCamera);
        server = new MjpegServer(Film, port);
        await station.WaitForGoodAsync(5);
        await server.DisposeAsync();
    }

    private static MjpegCamera Open(MjpegServer server, TimeSpan? silence = null) =>
        MjpegCamera.Open(new MjpegCameraOptions { Url = server.Url, Silence = silence ?? Patience }, Codec, 4, TimeProvider.System,
            NullLogger.Instance);

    private static byte[] Jpeg(byte shade)
    {
        var picture = new Picture(48, 32, PixelFormat.Mono8);
        picture.Pixels.AsSpan().Fill(shade);
        return Codec.EncodeJpeg(picture, 95);
    }

    // The same picture with another size in its header.
    private static byte[] WithSize(byte[] jpeg, ushort side)
    {
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), side);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), side);
        return jpeg;
    }

    // Notes when it began to decode each picture.
    private sealed class ClockedCodec(IPictureCodec inner) : IPictureCodec
    {
        public List<long> Begun { get; } = [];

        public bool IsPictureFile(string path) => inner.IsPictureFile(path);

        public Picture Read(string path, out PictureSource source, int? bitDepth = null) => inner.Read(path, out source, bitDepth);

        public PictureSamples ReadSamples(string path) => inner.ReadSamples(path);

        public Picture Decode(byte[] encoded, string name)
        {
            Begun.Add(TimeProvider.System.GetTimestamp());
            return inner.Decode(encoded, name);
        }

        public long CountPixels(ReadOnlySpan<byte> encoded) => inner.CountPixels(encoded);

        public byte[] EncodeJpeg(Picture picture, int quality) => inner.EncodeJpeg(picture, quality);

        public byte[] EncodePng(Picture picture) => inner.EncodePng(picture);

        public byte[] EncodePng16(ReadOnlySpan<ushort> pixels, int width, int height) => inner.EncodePng16(pixels, width, height);
    }

    private static Frame Grab(MjpegCamera camera)
    {
        for (int i = 0; i < 200; i++)
            if (camera.TryGrab(TimeSpan.FromMilliseconds(50), out Frame? frame)) return frame;
        throw new TimeoutException("No frame came in 10 s.");
    }
}
