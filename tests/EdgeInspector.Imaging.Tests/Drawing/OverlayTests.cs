using EdgeInspector.Frames;
using EdgeInspector.Imaging.Drawing;
using EdgeInspector.Numerics;
using EdgeInspector.Publishing;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Imaging.Tests.Drawing;

/// <summary>What holds whatever draws.</summary>
public abstract class OverlayTests
{
    private const int Side = 64;
    private static readonly ColorScale Scale = ColorScale.Of(median: 1, threshold: 2);

    [Fact]
    public void Render_MapBelowTheMedian_LeavesThePictureAlone()
    {
        Picture overlay = Render(Map((_, _) => 0.9f));
        Assert.All(Rows(overlay), pixel => Assert.Equal([100, 100, 100], pixel));
    }

    [Fact]
    public void Render_SpotAboveTheThreshold_IsTintedAndOutlined()
    {
        Picture overlay = Render(Map((x, y) => Math.Abs(x - 32) < 8 && Math.Abs(y - 32) < 8 ? 5f : 0f));
        byte[] centre = At(overlay, 32, 32), corner = At(overlay, 2, 2);
        Assert.True(centre[0] > centre[2] + 50, "the hot end of the scale is red");
        Assert.Equal([100, 100, 100], corner);
        Assert.Contains(Rows(overlay), pixel => pixel.Min() > 200);
    }

    // The same value everywhere: outlined where the zone's threshold is lower, left alone where it is higher.
    [Fact]
    public void Render_Zones_HaveTheirOutlineTheirNameAndTheirOwnLevel()
    {
        Zone[] zones =
        [
            new() { Name = "strict", Rectangle = new PixelRectangle(4, 4, 24, 56), Rule = new VerdictSettings { Threshold = 1.2f } },
            new() { Name = "blind", Rectangle = new PixelRectangle(36, 4, 24, 56) },
        ];
        ZoneLayout layout = new VerdictRule(new VerdictSettings { Threshold = 2 }, Side, Side, new PixelRectangle(0, 0, Side, Side), null,
            zones).Layout!;
        var picture = new Picture(Side * 8, Side * 8, PixelFormat.Mono8);
        Array.Fill<byte>(picture.Pixels, 60);
        Picture With(float value, ZoneLayout? drawn) => Draw(
            picture, new PixelRectangle(0, 0, picture.Width, picture.Height),
            Map((x, y) => x is > 8 and < 20 && y is > 30 and < 40 || x is > 44 and < 54 && y is > 30 and < 40 ? value : 0),
            Side, Scale, 2, "", 1000, null, drawn);
        byte Red(Picture overlay, int x, int y) => overlay.Pixels[((y + overlay.Height - picture.Height) * overlay.Width + x) * 3];
        // Inside the zone's border, below its name.
        int Whites(Picture overlay, int left) =>
            Enumerable.Range(left, 160).Sum(x => Enumerable.Range(200, 240).Count(y => Red(overlay, x, y) > 200));
        Picture with = With(1.5f, layout), without = With(1.5f, null);
        Assert.True(Whites(with, 48) > Whites(without, 48) + 100, "the strict zone's region is outlined");
        Assert.Equal(Whites(without, 304), Whites(with, 304));
        foreach (int x in (int[])[4 * 8, 36 * 8]) Assert.True(Red(with, x, 400) > Red(without, x, 400) + 50, "the zone's border");
        int name = 0;
        for (int y = 4 * 8 + 2; y < 7 * 8; y++)
        {
            for (int x = 36 * 8 + 2; x < 50 * 8; x++)
                if (Red(with, x, y) > Red(without, x, y) + 50) name++;
        }
        Assert.True(name > 20, "its name");
    }

    // What is calm is not drawn at all; the rest must look as if all had been drawn.
    [Theory]
    [InlineData(160, 160)]
    [InlineData(640, 480)]
    [InlineData(96, 133)]
    [InlineData(64, 64)]
    public void Render_OneSpot_IsDrawnAsWhenAllOfTheMapIs(int width, int height)
    {
        float[] spot = Map((x, y) => Math.Max(0.5f, 4.5f - 0.3f * MathF.Sqrt((x - 40) * (x - 40) + (y - 21) * (y - 21))));
        float[] everywhere = [.. spot];
        foreach (int corner in (int[])[0, Side - 1, Side * (Side - 1), Side * Side - 1]) everywhere[corner] = 1.5f;
        var picture = new Picture(width, height, PixelFormat.Mono8);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)(i * 7);
        var region = new PixelRectangle(0, 0, width, height);
        Picture part = Draw(picture, region, spot, Side, Scale, 2, "", 1000),
            whole = Draw(picture, region, everywhere, Side, Scale, 2, "", 1000);

        int caption = part.Height - height, marginX = 2 * width / Side + 1, marginY = 2 * height / Side + 1, tinted = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = ((y + caption) * width + x) * 3;
                if ((x < marginX || x >= width - marginX) && (y < marginY || y >= height - marginY)) continue;
                Assert.Equal(whole.Pixels[at..(at + 3)], part.Pixels[at..(at + 3)]);
                if (part.Pixels[at] != part.Pixels[at + 2]) tinted++;
            }
        }
        Assert.InRange(tinted, width * height / 40, width * height / 2);
    }

    [Fact]
    public void Render_OutlineOfThePart_IsDrawnAndKeepsAGreyPictureGrey()
    {
        var picture = new Picture(Side, Side, PixelFormat.Mono8);
        var part = new FoundPart(0.1, [[(10, 10), (50, 10), (50, 40), (10, 40)]]);
        Picture overlay = Draw(picture, new PixelRectangle(0, 0, Side, Side), [], Side, Scale, null, "", 1000, part);
        int caption = overlay.Height - Side;
        byte[] line = overlay.Pixels[(((10 + caption) * Side + 30) * 3)..(((10 + caption) * Side + 30) * 3 + 3)];
        Assert.True(line[0] > 100 && line[0] == line[1] && line[1] == line[2], string.Join(",", line));
        Assert.Equal([0, 0, 0], overlay.Pixels[(((25 + caption) * Side + 30) * 3)..(((25 + caption) * Side + 30) * 3 + 3)]);
    }

    [Fact]
    public void Render_RegionOfInterest_DrawsOnlyThere()
    {
        var picture = new Picture(Side, Side, PixelFormat.Mono8);
        Picture overlay = Draw(picture, new PixelRectangle(32, 32, 16, 16), Map((_, _) => 1.9f), Side, Scale, null, "",
            1000);
        Assert.Equal([0, 0, 0], At(overlay, 20, 20));
        Assert.NotEqual([0, 0, 0], At(overlay, 40, 40));
        Assert.Equal([0, 0, 0], At(overlay, 60, 60));
    }

    [Fact]
    public void Render_WidePicture_IsScaledDown() =>
        Assert.Equal(320,
            Draw(new Picture(1280, 800, PixelFormat.Rgb8), new PixelRectangle(0, 0, 1280, 800), Map((_, _) => 0), Side,
                Scale, 2, "wide", 320).Width);

    // Half, more than a fourth, a fourth with rows left over, less than half, larger: each way to the size.
    [Theory]
    [InlineData(1280, 1024, 640)]
    [InlineData(2448, 2049, 640)]
    [InlineData(1281, 803, 320)]
    [InlineData(1000, 700, 640)]
    [InlineData(300, 200, 299)]
    public void Render_ScaledDown_EveryPixelIsNearTheMeanOfItsArea(int width, int height, int maxWidth)
    {
        // Brighter to the right and downwards, with a chequered pattern that only means can take away.
        double Slope(double x, double y) => 40 + 100 * x / width + 80 * y / height;
        var picture = new Picture(width, height, PixelFormat.Mono8);
        for (int i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = (byte)Math.Round(Slope(i % width + 0.5, i / width + 0.5) + ((i % width + i / width) % 2 == 0 ? 8 : -8));
        Picture overlay = Draw(picture, new PixelRectangle(0, 0, width, height), [], Side, Scale, null, "", maxWidth);

        int scaledHeight = (int)Math.Round(height * (double)maxWidth / width), caption = overlay.Height - scaledHeight;
        Assert.Equal(maxWidth, overlay.Width);
        // Less than halved, the pattern is thinned, not taken away.
        double tolerance = width >= 2 * maxWidth ? 1.5 : 9;
        for (int y = 0; y < scaledHeight; y++)
        {
            for (int x = 0; x < maxWidth; x++)
            {
                double expected = Slope((x + 0.5) * width / maxWidth, (y + 0.5) * height / scaledHeight);
                Assert.InRange(overlay.Pixels[((y + caption) * maxWidth + x) * 3], expected - tolerance, expected + tolerance);
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Render_HalfTheSizeOrLess_IsTheMeanOfSquares(int side)
    {
        const int Width = 203, Height = 102;
        var picture = new Picture(side * Width, side * Height, PixelFormat.Mono8);
        var random = new SplitMix64(1);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)random.NextInt32(256);
        Picture overlay = Draw(picture, new PixelRectangle(0, 0, side * Width, side * Height), [], Side, Scale, null, "",
            Width);
        int Mean(int left, int top) => (int)Math.Round(
            (from y in Enumerable.Range(top, side)
             from x in Enumerable.Range(left,
                side)
             select (double)picture.Pixels[y * picture.Width + x]).Average(), MidpointRounding.AwayFromZero);
        int[] expected = [.. from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) select Mean(side * x, side * y)];
        // Eight are two steps, 4x4 and 2x2, and each rounds.
        int tolerance = side == 8 ? 1 : 0;
        Assert.All(overlay.Pixels[^(expected.Length * 3)..].Where((_, i) => i % 3 == 0).Zip(expected),
            pixel => Assert.InRange(pixel.First, pixel.Second - tolerance, pixel.Second + tolerance));
    }

    [Theory]
    [InlineData(PixelFormat.Mono8, 9f, 1)]
    [InlineData(PixelFormat.Mono8, 11f, 3)]
    [InlineData(PixelFormat.Rgb8, 9f, 3)]
    public void Paint_NothingIsTintedOnAGreyFrame_GivesAGreyJpeg(PixelFormat format, float score, int channels)
    {
        using var pool = new FramePool(1, 2 * Side * 2 * Side * 3);
        using var painter = NewPainter(Side, 80);
        // One grey, one coloured in between: the painter keeps both canvases.
        foreach (float each in (float[])[score, 100, score])
        {
            pool.TryRent(out Frame? frame);
            frame!.Reshape(2 * Side, 2 * Side, format);
            frame.Pixels.Fill(90);
            InspectionPicture picture = painter.Paint(PictureKind.Overlay, Fail(), frame, new PixelRectangle(0, 0, 2 * Side, 2 * Side),
                Map((_, _) => each), reducedSize: false);
            frame.Dispose();
            Assert.Equal(each == score ? channels : 3, ChannelsOf(picture.Bytes));
            if (each < 10) Assert.InRange(NewCodec().Decode(picture.Bytes, "overlay").Pixels[^1], 88, 92);
        }
    }

    [Fact]
    public void Paint_AnotherScaleThanThePictureBefore_ShowsItsOwnLegend()
    {
        using var pool = new FramePool(1, 640 * Side);
        pool.TryRent(out Frame? frame);
        frame!.Reshape(640, Side, PixelFormat.Mono8);
        frame.Pixels.Clear();
        Inspection first = Fail(), second = first with { Model = first.Model! with { ScoreMedian = 20, Threshold = 50 } };
        byte[] Paint(OverlayPainter painter, Inspection inspection) =>
            painter.Paint(PictureKind.Overlay, inspection, frame, new PixelRectangle(0, 0, 640, Side), Map((x, _) => x == 0 ? 100 : 0),
                reducedSize: false).Bytes;
        using OverlayPainter used = NewPainter(640, 80), fresh = NewPainter(640, 80);
        byte[] before = Paint(used, first), after = Paint(used, second), expected = Paint(fresh, second), again = Paint(used, first);
        frame.Dispose();

        Assert.NotEqual(before, after);
        Assert.Equal(expected, after);
        Assert.Equal(before, again);
    }

    [Theory]
    [InlineData(1280, 640, 320)]
    [InlineData(Side, 640, Side / 2)]
    public void Paint_Hurried_IsHalfAsWide(int frameWidth, int maxWidth, int expected)
    {
        using var pool = new FramePool(1, frameWidth * Side);
        pool.TryRent(out Frame? frame);
        frame!.Reshape(frameWidth, Side, PixelFormat.Mono8);
        using var painter = NewPainter(maxWidth, 80);
        int WidthOf(bool reducedSize) =>
            painter.Paint(PictureKind.Overlay, Fail(), frame, new PixelRectangle(0, 0, Side, Side), Map((_, _) => 3), reducedSize).Width;
        Assert.Equal((2 * expected, expected), (WidthOf(reducedSize: false), WidthOf(reducedSize: true)));
        frame.Dispose();
    }

    [Fact]
    public void Render_CaptionWiderThanThePicture_IsWrittenSmallerAndWhole()
    {
        // Between the last letter and the edge is as much room as before the first one.
        Picture overlay = Draw(
            new Picture(320, Side, PixelFormat.Mono8), new PixelRectangle(0, 0, 320, Side), [], Side, Scale, 10, new string('M', 60), 320);
        int LastBright(Picture picture) =>
            Enumerable.Range(0, picture.Width)
            .Last(x => Enumerable.Range(0, 30).Any(y => picture.Pixels[(y * picture.Width + x) * 3] > 100));
        Assert.InRange(LastBright(overlay), 300, 313);
    }

    [Theory]
    [InlineData('i', true)]
    [InlineData('M', false)]
    public void Render_Caption_LegendStandsBesideItWhereThereIsRoom(char letter, bool isShown)
    {
        Picture overlay = Draw(
            new Picture(640, Side, PixelFormat.Mono8), new PixelRectangle(0, 0, 640, Side), Map((_, _) => 0), Side, Scale, 10,
            new string(letter, 45), 640);
        bool isColored = Enumerable.Range(0, 640 * 30).Any(i => Math.Abs(overlay.Pixels[i * 3] - overlay.Pixels[i * 3 + 2]) > 60);
        Assert.Equal(isShown, isColored);
    }

    [Fact]
    public void SideBySide_Pictures_StandBesideEachOther()
    {
        Picture overlay = Render(Map((_, _) => 0));
        using IOverlayDrawing drawing = NewDrawing();
        Picture both = drawing.SideBySide(new Picture(Side, Side, PixelFormat.Mono8), overlay);
        Assert.Equal((2 * Side, overlay.Height), (both.Width, both.Height));
    }

    [Fact]
    public void ToGrey16_Scale_ReachesFromLowToHigh() =>
        Assert.Equal([0, 0, 32768, 65535, 65535], OverlayRenderer.ToGrey16([-1, 0, 1, 2, 3], 0, 2));

    [Fact]
    public void Scale_OfAModel_ReachesFromMedianToTwiceTheThreshold()
    {
        Assert.Equal((1f, 2f, 4f), (Scale.Low, Scale.Threshold, Scale.High));
        Assert.Equal([0f, 0f, 0.25f, 0.5f, 0.75f, 1f, 1f], new[] { 0f, 1f, 1.5f, 2f, 3f, 4f, 9f }.Select(Scale.Position));
    }

    [Theory]
    [InlineData(1f, 2f)]
    [InlineData(25.7f, 44.9f)]
    [InlineData(30f, 30.000002f)]
    [InlineData(0f, 20f)]
    public void Scale_Colors_AreColdBelowTheThresholdAndWarmFromItOn(float median, float threshold)
    {
        var scale = ColorScale.Of(median, threshold);
        (float R, float G, float B) below = ColorScale.Color(scale.Position(MathF.BitDecrement(threshold))),
            at = ColorScale.Color(scale.Position(threshold));
        Assert.True(below.B > below.R + 100, "cold is blue");
        Assert.True(at.R > at.B + 100, "warm is yellow, orange and red");
    }

    [Fact]
    public void Render_ValuesAtTheThreshold_ChangeFromColdToWarmThere()
    {
        Picture overlay = Render(Map((x, _) => x < 32 ? 1.9f : 2.1f));
        Assert.True(At(overlay, 8, 40)[2] > At(overlay, 8, 40)[0] + 20);
        Assert.True(At(overlay, 56, 40)[0] > At(overlay, 56, 40)[2] + 40);
    }

    [Theory]
    [InlineData(0.8f)]
    [InlineData(1.7f)]
    [InlineData(3f)]
    public void Render_Peak_IsRingedWhereverItIs(float peak)
    {
        Picture overlay = Render(Map((x, y) => x == 20 && y == 44 ? peak : 0.5f));
        foreach ((int x, int y) in ((int, int)[])[(15, 44), (25, 44), (20, 39), (20, 49)])
            Assert.True(Enumerable.Range(-1, 3).Any(i => At(overlay, x + (y == 44 ? i : 0), y + (y == 44 ? 0 : i)).Min() > 180),
                $"the ring is missing at {x},{y}");
        Assert.Equal([100, 100, 100], At(overlay, 50, 10));
    }

    [Fact]
    public void Scale_NoGoodPartWasScored_IsCalmBelowTheThreshold()
    {
        ColorScale scale = ColorScale.Of(median: 0, threshold: 2);
        Assert.Equal((2f, 4f), (scale.Low, scale.High));
    }

    [Fact]
    public void Paint_Fail_GivesAJpegOnTheScaleOfTheThresholdInUse()
    {
        using var folder = new TemporaryFolder();
        using var pool = new FramePool(1, Side * Side);
        pool.TryRent(out Frame? frame);
        frame!.Reshape(Side, Side, PixelFormat.Mono8);
        var codec = NewCodec();
        Inspection inspection = Fail();
        using var painter = NewPainter(1280, 80);
        InspectionPicture picture = painter.Paint(PictureKind.Overlay, inspection, frame, new PixelRectangle(0, 0, Side, Side),
            Map((_, _) => 3), reducedSize: false);
        frame.Dispose();

        Assert.Equal((PictureKind.Overlay, "image/jpeg", 10f, 50f), (picture.Kind, picture.Mime, picture.ScaleLow, picture.ScaleHigh));
        File.WriteAllBytes(folder.PathTo("a.jpg"), picture.Bytes);
        Picture read = codec.Read(folder.PathTo("a.jpg"), out _);
        Assert.Equal((picture.Width, picture.Height), (read.Width, read.Height));
    }

    [Fact]
    public void Paint_HeatmapAndFrame_AreOfTheirOwnSize()
    {
        using var folder = new TemporaryFolder();
        using var pool = new FramePool(1, 2 * Side * Side);
        pool.TryRent(out Frame? frame);
        frame!.Reshape(2 * Side, Side, PixelFormat.Mono8);
        frame.Pixels.Fill(90);
        var codec = NewCodec();
        using var painter = NewPainter(1280, 80);
        InspectionPicture heatmap = painter.Paint(PictureKind.Heatmap, Fail(), frame, new PixelRectangle(0, 0, Side, Side),
            Map((x, _) => x == 0 ? 5 : 100), reducedSize: false);
        InspectionPicture whole = painter.Paint(PictureKind.Frame, Fail(), frame, new PixelRectangle(0, 0, Side, Side), [],
            reducedSize: false);
        frame.Dispose();
        Assert.Equal((Side, Side, "image/png", 2 * Side, Side, "image/jpeg"),
            (heatmap.Width, heatmap.Height, heatmap.Mime, whole.Width, whole.Height, whole.Mime));
        File.WriteAllBytes(folder.PathTo("a.png"), heatmap.Bytes);
        Picture read = codec.Read(folder.PathTo("a.png"), out _);
        // The calmest colour left, the hottest beside it.
        Assert.Equal([38, 70, 190, 200, 20, 20], read.Pixels[..6]);
        File.WriteAllBytes(folder.PathTo("b.jpg"), whole.Bytes);
        Assert.InRange(codec.Read(folder.PathTo("b.jpg"), out _).Pixels[0], 88, 92);
    }

    private static Inspection Fail() => DrawnInspection.Fail(Side, median: 10, modelThreshold: 30, threshold: 25);

    private static float[] Map(Func<int, int, float> value) => [.. Enumerable.Range(0, Side * Side).Select(i => value(i % Side, i / Side))];

    private protected abstract IOverlayDrawing NewDrawing();

    private protected abstract IPictureCodec NewCodec();

    private OverlayPainter NewPainter(int maxWidth, int quality) => new(maxWidth, quality, NewDrawing(), NewCodec());

    private Picture Draw(Picture picture, PixelRectangle region, ReadOnlySpan<float> map, int mapWidth, ColorScale scale, float? threshold,
        string caption, int maxWidth, FoundPart? part = null, ZoneLayout? zones = null)
    {
        using IOverlayDrawing drawing = NewDrawing();
        return drawing.Render(picture, new OverlayContent
        {
            Region = region,
            Map = map,
            MapWidth = mapWidth,
            Scale = scale,
            Threshold = threshold,
            Caption = caption,
            MaxWidth = maxWidth,
            Part = part,
            Zones = zones,
        });
    }

    private Picture Render(float[] map)
    {
        var picture = new Picture(Side, Side, PixelFormat.Mono8);
        picture.Pixels.AsSpan().Fill(100);
        return Draw(picture, new PixelRectangle(0, 0, Side, Side), map, Side, Scale, 2, "", 1000);
    }

    // The start-of-frame segment names them, ten bytes in.
    private static int ChannelsOf(ReadOnlySpan<byte> jpeg) => jpeg[jpeg.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 9];

    // Places count from the picture's corner, below the caption.
    private static byte[] At(Picture overlay, int x, int y)
    {
        int offset = ((y + overlay.Height - Side) * overlay.Width + x) * 3;
        return overlay.Pixels[offset..(offset + 3)];
    }

    private static IEnumerable<byte[]> Rows(Picture overlay) =>
        Enumerable.Range(0, Side * Side).Select(i => At(overlay, i % Side, i / Side));
}
