using EdgeInspector.Frames;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using OpenCvSharp;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Frames;

/// <summary>Our resize against OpenCV's: area average when shrinking, linear when growing.</summary>
[Needs("opencv")]
public sealed class FramePreparationTests
{
    [Theory]
    [InlineData(512, 512, 256, 256)]
    [InlineData(1280, 1024, 320, 256)]
    [InlineData(640, 480, 352, 256)]
    [InlineData(500, 1250, 256, 640)]
    [InlineData(333, 257, 256, 256)]
    [InlineData(100, 90, 288, 256)]
    [InlineData(256, 256, 256, 256)]
    [InlineData(203, 119, 61, 43)]
    [InlineData(7, 5, 3, 2)]
    public void Prepare_AnySize_IsOpenCvsResizeWithinOneLevel(int width, int height, int inputWidth, int inputHeight)
    {
        byte[] pixels = Smooth(width, height);
        byte[] ours = new byte[inputWidth * inputHeight * 3];
        new FramePreparation(width, height, PixelFormat.Rgb8, new PixelRectangle(0, 0, width, height), inputWidth,
            inputHeight).Prepare(pixels, ours);

        using Mat source = Mat.FromPixelData(height, width, MatType.CV_8UC3, pixels);
        using var expected = new Mat();
        Cv2.Resize(source, expected, new Size(inputWidth, inputHeight), 0, 0,
            inputWidth < width ? InterpolationFlags.Area : InterpolationFlags.Linear);
        Assert.InRange(LargestDifference(ours, expected), 0, 1);
    }

    [Fact]
    public void Prepare_RegionOfInterest_IsCutOut()
    {
        byte[] pixels = Smooth(200, 150), ours = new byte[64 * 64 * 3];
        new FramePreparation(200, 150, PixelFormat.Rgb8, new PixelRectangle(30, 20, 64, 64), 64, 64).Prepare(pixels, ours);
        for (int y = 0; y < 64; y++)
            Assert.Equal(pixels[(((y + 20) * 200 + 30) * 3)..(((y + 20) * 200 + 94) * 3)], ours[(y * 64 * 3)..((y + 1) * 64 * 3)]);
    }

    [Fact]
    public void Prepare_Bgr_BecomesRgb()
    {
        byte[] ours = new byte[3];
        new FramePreparation(1, 1, PixelFormat.Bgr8, new PixelRectangle(0, 0, 1, 1), 1, 1).Prepare([1, 2, 3], ours);
        Assert.Equal([3, 2, 1], ours);
    }

    [Fact]
    public void Prepare_Mono_BecomesThreeEqualChannels()
    {
        byte[] ours = new byte[6];
        new FramePreparation(2, 1, PixelFormat.Mono8, new PixelRectangle(0, 0, 2, 1), 2, 1).Prepare([7, 250], ours);
        Assert.Equal([7, 7, 7, 250, 250, 250], ours);
    }

    // A channel is a grey picture of its own, whatever lies beside it: all three formats must give the same bytes.
    [Theory]
    [InlineData(203, 119, 61, 43)]
    [InlineData(1280, 1024, 320, 256)]
    [InlineData(50, 40, 99, 70)]
    public void Prepare_EveryFormat_GivesTheSameBytes(int width, int height, int inputWidth, int inputHeight)
    {
        byte[] colour = Smooth(width, height);
        var region = new PixelRectangle(3, 2, width - 5, height - 4);
        byte[] rgb = Prepared(colour, PixelFormat.Rgb8), bgr = Prepared(colour, PixelFormat.Bgr8);
        for (int channel = 0; channel < 3; channel++)
        {
            byte[] grey = Prepared([.. colour.Where((_, i) => i % 3 == channel)], PixelFormat.Mono8);
            Assert.Equal(grey.Where((_, i) => i % 3 == 0), rgb.Where((_, i) => i % 3 == channel));
            Assert.Equal(grey.Where((_, i) => i % 3 == 2), bgr.Where((_, i) => i % 3 == 2 - channel));
        }

        byte[] Prepared(byte[] pixels, PixelFormat format)
        {
            byte[] input = new byte[inputWidth * inputHeight * 3];
            new FramePreparation(width, height, format, region, inputWidth, inputHeight).Prepare(pixels, input);
            return input;
        }
    }

    [Theory]
    [InlineData(PixelFormat.Mono8)]
    [InlineData(PixelFormat.Rgb8)]
    [InlineData(PixelFormat.Bgr8)]
    public void Prepare_SteadyState_AllocatesNothing(PixelFormat format)
    {
        var preparation = new FramePreparation(320, 240, format, new PixelRectangle(0, 0, 320, 240), 128, 96);
        byte[] pixels = new byte[320 * 240 * format.BytesPerPixel()], input = new byte[128 * 96 * 3];
        Assert.Equal(0, Allocation.OfCalls(100, () => preparation.Prepare(pixels, input)));
    }

    [Fact]
    public void Create_RegionOutside_IsRefused() =>
        Assert.Throws<ArgumentException>(
            () => new FramePreparation(100, 100, PixelFormat.Mono8, new PixelRectangle(50, 50, 51, 50), 32, 32));

    // Both round, but OpenCV in fixed point: on noise two roundings may add up to more than a level, on pictures they do not.
    private static byte[] Smooth(int width, int height)
    {
        var random = new SplitMix64(3);
        using var noise = new Mat(height, width, MatType.CV_8UC3);
        byte[] values = [.. Enumerable.Range(0, width * height * 3).Select(_ => (byte)random.NextInt32(256))];
        using Mat raw = Mat.FromPixelData(height, width, MatType.CV_8UC3, values);
        Cv2.GaussianBlur(raw, noise, new Size(5, 5), 1.5);
        byte[] pixels = new byte[values.Length];
        System.Runtime.InteropServices.Marshal.Copy(noise.Data, pixels, 0, pixels.Length);
        return pixels;
    }

    private static int LargestDifference(byte[] ours, Mat expected)
    {
        byte[] theirs = new byte[ours.Length];
        System.Runtime.InteropServices.Marshal.Copy(expected.Data, theirs, 0, theirs.Length);
        return ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max();
    }
}
