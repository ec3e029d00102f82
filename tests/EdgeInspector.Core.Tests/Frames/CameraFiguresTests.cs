using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

/// <summary>Pictures that are drawn here, and figures that are worked out by hand.</summary>
public sealed class CameraFiguresTests
{
    [Fact]
    public void Edge_Upright_IsSharpInTheMiddleColumnAlone()
    {
        // Left half 0, right half 100. Of ten inner pixels a row the Laplacian is -100 in one and 100 in another: variance 2000. Fields
        // of 4x4 have two inner pixels a row, in the middle ones -100 and 100: variance 10000.
        CameraFigures figures = Of(12, 12, PixelFormat.Mono8, (x, _, _) => x < 6 ? 0 : 100);
        Assert.Equal(2000, figures.Sharpness, 1e-9);
        Assert.Equal([0, 10_000, 0, 0, 10_000, 0, 0, 10_000, 0], figures.Fields.Select(field => Math.Round(field, 9)));
        Assert.Equal((50, 50, 50, 0), (figures.Brightness, figures.Contrast, figures.DarkPercent, figures.BrightPercent));
        Assert.Equal(CameraFigures.Columns, figures.Histogram.Count);
        Assert.Equal((72, 72, 144), (figures.Histogram[0], figures.Histogram[25], figures.Histogram.Sum()));
    }

    [Fact]
    public void Edge_InOneCorner_ShowsInThatFieldAlone()
    {
        // One dot of 50 in the middle of the upper left field of 5x5: its Laplacian is 200, that of its four neighbours -50; every second
        // row counts, so one with the neighbours above (or below) and so on: here rows 1 and 3 of the field.
        CameraFigures figures = Of(15, 15, PixelFormat.Mono8, (x, y, _) => (x, y) == (2, 2) ? 50 : 0);
        // Rows 1 and 3, columns 1 to 3: of six values two are -50. Mean -100/6, mean of squares 5000/6.
        Assert.Equal(5000 / 6.0 - Math.Pow(100 / 6.0, 2), figures.Fields[0], 1e-9);
        Assert.All(figures.Fields.Skip(1), field => Assert.Equal(0, field));
    }

    [Fact]
    public void Figures_AreThoseThatLimitsAreHeldAgainst()
    {
        byte[] pixels = Pixels(37, 23, PixelFormat.Bgr8, (x, y, channel) => (x * 31 + y * 17 + channel * 101) % 256);
        CameraFigures figures = CameraFigures.Of(new PixelView(pixels, 37, 23, PixelFormat.Bgr8));
        Assert.Equal(FrameMeasures.Sharpness(pixels, 37, 23, PixelFormat.Bgr8), figures.Sharpness);
        Assert.Equal(FrameMeasures.Brightness(pixels), figures.Brightness, 1e-9);
        Assert.Equal(FrameMeasures.SaturatedPercent(pixels), figures.BrightPercent, 1e-9);
    }

    [Theory]
    [InlineData(0, 100, 0)]
    [InlineData(255, 0, 100)]
    [InlineData(254, 0, 0)]
    public void Flat_PictureIsClippedAtTheVeryEndsOnly(int level, double dark, double bright)
    {
        CameraFigures figures = Of(9, 9, PixelFormat.Rgb8, (_, _, _) => level);
        Assert.Equal((dark, bright, level, 0, 0),
            (figures.DarkPercent, figures.BrightPercent, figures.Brightness, figures.Contrast, figures.Sharpness));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(8, 8)]
    public void Tiny_PictureHasNoSharpnessButIsNoError(int width, int height)
    {
        CameraFigures figures = Of(width, height, PixelFormat.Mono8, (x, y, _) => 40 * ((x + y) % 2));
        Assert.Equal(9, figures.Fields.Count);
        Assert.All(figures.Fields, field => Assert.True(double.IsFinite(field)));
        Assert.Equal(width * height, figures.Histogram.Sum());
    }

    private static CameraFigures Of(int width, int height, PixelFormat format, Func<int, int, int, int> value) =>
        CameraFigures.Of(new PixelView(Pixels(width, height, format, value), width, height, format));

    private static byte[] Pixels(int width, int height, PixelFormat format, Func<int, int, int, int> value)
    {
        int channels = format.BytesPerPixel();
        return [.. from y in Enumerable.Range(0, height)
                   from x in Enumerable.Range(0, width)
                   from channel in Enumerable.Range(0, channels)
                   select (byte)value(x, y, channel)];
    }
}
