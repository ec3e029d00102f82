using EdgeInspector.Frames;
using EdgeInspector.Imaging.Codecs;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Publishing;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Drawing;

/// <summary>What people see who watch: the frame and the map apart.</summary>
[Needs("opencv")]
public sealed class LivePictureTests
{
    private const int Width = 320, Height = 240, MapSide = 32;

    [Theory]
    [InlineData(PixelFormat.Mono8, 1000, 320, 240)]
    [InlineData(PixelFormat.Rgb8, 1000, 320, 240)]
    [InlineData(PixelFormat.Mono8, 160, 160, 120)]
    [InlineData(PixelFormat.Rgb8, 100, 100, 75)]
    public void PaintLive_Frame_IsWhatTheCameraSawAsSmallAsWanted(PixelFormat format, int maxWidth, int width, int height)
    {
        LivePicture picture = Paint(format, maxWidth, []);
        Picture frame = new OpenCvPictureCodec().Decode(picture.Frame, "frame");
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.Equal((width, height), (frame.Width, frame.Height));
        int channels = frame.Pixels.Length / (width * height), middle = channels * (height / 2 * width + width / 2);
        byte[] expected = format == PixelFormat.Mono8 ? [90, 90, 90] : [40, 80, 120];
        for (int channel = 0; channel < channels; channel++)
            Assert.InRange(frame.Pixels[middle + channel], expected[channel] - 6, expected[channel] + 6);
        Assert.Null(picture.Map);
    }

    [Fact]
    public void PaintLive_Map_IsSeeThroughWhereThePartIsCalm()
    {
        float[] calm = new float[MapSide * MapSide], spot = [.. calm];
        spot[5 * MapSide + 7] = 50;
        byte[] without = Paint(PixelFormat.Mono8, 1000, calm).Map!, with = Paint(PixelFormat.Mono8, 1000, spot).Map!;
        Assert.Equal([0, 0, 0, 0], At(without, 2, 2));
        Assert.Equal([0, 0, 0, 0], At(with, 2, 2));
        byte[] hot = At(with, 7, 5);
        Assert.True(hot[0] > hot[2] + 100, "the hot end of the scale is red");
        Assert.InRange(hot[3], 140, 160);
    }

    // Red, green, blue and alpha of one pixel.
    private static byte[] At(byte[] png, int x, int y)
    {
        using Mat picture = Cv2.ImDecode(png, ImreadModes.Unchanged);
        Assert.Equal((MapSide, MapSide, 4), (picture.Width, picture.Height, picture.Channels()));
        Vec4b pixel = picture.At<Vec4b>(y, x);
        return [pixel.Item2, pixel.Item1, pixel.Item0, pixel.Item3];
    }

    private static LivePicture Paint(PixelFormat format, int maxWidth, float[] map)
    {
        using var pool = new FramePool(1, Width * Height * 3);
        using var painter = new OverlayPainter(maxWidth, 90);
        pool.TryRent(out Frame? frame);
        frame!.Reshape(Width, Height, format);
        for (int i = 0; i < frame.Pixels.Length; i++) frame.Pixels[i] = format == PixelFormat.Mono8 ? (byte)90 : (byte)(40 * (1 + i % 3));
        LivePicture picture = painter.PaintLive(
            DrawnInspection.Fail(MapSide, median: 1, modelThreshold: 2, threshold: 2), frame, new PixelRectangle(0, 0, Width, Height), map);
        frame.Dispose();
        return picture;
    }
}
