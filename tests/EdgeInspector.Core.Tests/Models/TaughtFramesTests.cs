using EdgeInspector.Core.Tests.Pipeline;
using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Models;

public sealed class TaughtFramesTests : IDisposable
{
    private const int Side = 64;
    private static readonly StationRules Rules = new() { Verdict = new VerdictSettings { Threshold = 250 } };
    private readonly BrightnessModel _model = new(Side);

    public TaughtFramesTests() => Teach(Scene(Side, Side, 100, 40, 0), Scene(Side, Side, 110, 40, 0));

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(60, 40)]
    [InlineData(160, 40)]
    [InlineData(100, 15)]
    [InlineData(100, 90)]
    public void Inspect_FrameThatIsOnlySomewhatDifferent_IsInspected(int brightness, int contrast) =>
        Assert.Null(Inspect(Scene(Side, Side, brightness, contrast, 0)).Refusal);

    [Theory]
    [InlineData(12, 10, "too dark")]
    [InlineData(248, 6, "too bright")]
    [InlineData(100, 2, "almost blank")]
    public void Inspect_LightUnlikeTheTaught_IsNotInspectedAndSaysWhy(int brightness, int contrast, string told) =>
        Refused(Scene(Side, Side, brightness, contrast, 0), told);

    [Fact]
    public void Inspect_Blurred_IsNotInspected()
    {
        var blurred = new Picture(Side, Side, PixelFormat.Rgb8);
        for (int i = 0; i < blurred.Pixels.Length; i++) blurred.Pixels[i] = (byte)(40 + i % (Side * 3) / 3 * 2);
        Refused(blurred, "blurred");
    }

    [Fact]
    public void Inspect_ColorsOnAGreyModel_IsNotInspected() => Refused(Scene(Side, Side, 100, 40, 30), "has colours");

    [Fact]
    public void Inspect_GreyOnAModelOfColors_IsNotInspected()
    {
        Teach(Scene(Side, Side, 100, 40, 30));
        Refused(Scene(Side, Side, 100, 40, 0), "is grey");
    }

    [Fact]
    public void Inspect_GreyPicturesOfAColorCamera_AreTaken()
    {
        var mono = new Picture(Side, Side, PixelFormat.Mono8, [.. Scene(Side, Side, 100, 40, 0).Pixels.Where((_, i) => i % 3 == 0)]);
        Assert.Null(Inspect(mono).Refusal);
        Assert.Null(Inspect(Scene(Side, Side, 100, 40, 2)).Refusal);
    }

    [Theory]
    [InlineData(1, 1, "too few pixels")]
    [InlineData(30, 30, "too few pixels")]
    [InlineData(600, 2, "another shape")]
    [InlineData(64, 128, "another shape")]
    [InlineData(128, 96, "another shape")]
    public void Inspect_ShapeUnlikeTheTaught_IsNotInspected(int width, int height, string told) =>
        Refused(Scene(width, height, 100, 40, 0), told);

    [Theory]
    [InlineData(32, 32)]
    [InlineData(70, 64)]
    [InlineData(640, 640)]
    public void Inspect_OtherSizeOfTheSameShape_IsInspected(int width, int height) =>
        Assert.Null(Inspect(Scene(width, height, 100, 40, 0)).Refusal);

    [Fact]
    public void Inspect_RegionInFramesOfAnotherSize_IsNotInspectedUnlessTheStationMovedIt()
    {
        var region = new PixelRectangle(8, 8, 32, 32);
        _model.Info = _model.Info
            with
        {
            RegionOfInterest = region,
            Taught = TaughtFrames.Of([(Side, Side)], region, [TraitsOf(Scene(Side, Side, 100, 40, 0), region)], null)
        };
        Assert.Null(Inspect(Scene(Side, Side, 100, 40, 0)).Refusal);
        Refused(Scene(80, 80, 100, 40, 0), "shows something else here");
        Assert.Null(Inspect(Scene(80, 80, 100, 40, 0), Rules with { RegionOrigin = (16, 16) }).Refusal);
    }

    [Fact]
    public void Inspect_OtherBitsThanTaught_IsNotInspected()
    {
        Picture picture = Scene(Side, Side, 100, 40, 0);
        _model.Info = _model.Info with { Taught = _model.Info.Taught! with { BitDepth = 12 } };
        Assert.Null(Inspect(picture with { SourceBits = 12 }).Refusal);
        Assert.Null(Inspect(picture).Refusal);
        Refused(picture with { SourceBits = 16 }, "16 bits");
    }

    [Fact]
    public void Inspect_PackageWithoutFacts_TakesEveryFrame()
    {
        _model.Info = _model.Info with { Taught = null };
        Assert.Null(Inspect(Scene(600, 2, 0, 0, 0)).Refusal);
    }

    [Fact]
    public void Inspect_Measuring_AllocatesNothing()
    {
        Picture picture = Scene(Side, Side, 100, 40, 0);
        using var inspector = new FrameInspector(_model, TimeProvider.System);
        inspector.Inspect(new PixelView(picture), Rules);
        Assert.Equal(0, Allocation.OfCalls(100, () => inspector.Inspect(new PixelView(picture), Rules)));
    }

    private void Refused(Picture picture, string told)
    {
        FrameFinding finding = Inspect(picture);
        Assert.Equal((Verdict.NotInspected, Reason.FrameQuality), (finding.Judgement.Verdict, finding.Judgement.Reason));
        Assert.Contains(told, finding.Refusal, StringComparison.Ordinal);
    }

    private FrameFinding Inspect(Picture picture, StationRules? rules = null)
    {
        using var inspector = new FrameInspector(_model, TimeProvider.System);
        return inspector.Inspect(new PixelView(picture), rules ?? Rules);
    }

    private void Teach(params Picture[] pictures) => _model.Info = _model.Info with
    {
        Taught = TaughtFrames.Of([.. pictures.Select(picture => (picture.Width, picture.Height))], null,
            [.. pictures.Select(picture => TraitsOf(picture, new PixelRectangle(0, 0, Side, Side)))], null),
    };

    private static FrameTraits TraitsOf(Picture picture, PixelRectangle region)
    {
        byte[] input = new byte[Side * Side * 3];
        new FramePreparation(picture.Width, picture.Height, picture.Format, region, Side, Side).Prepare(picture.Pixels, input);
        return FrameTraits.Of(input, Side, Side);
    }

    // A chess board of a mean, a spread and a difference between red and the other channels.
    private static Picture Scene(int width, int height, int brightness, int spread, int color)
    {
        const int Fields = 8;
        var picture = new Picture(width, height, PixelFormat.Rgb8);
        for (int i = 0; i < picture.Pixels.Length; i += 3)
        {
            int x = i / 3 % width * Fields / width, y = i / 3 / width * Fields / height,
                value = brightness + ((x + y) % 2 == 0 ? spread : -spread);
            picture.Pixels[i] = (byte)Math.Clamp(value + color, 0, 255);
            picture.Pixels[i + 1] = (byte)Math.Clamp(value, 0, 255);
            picture.Pixels[i + 2] = (byte)Math.Clamp(value, 0, 255);
        }
        return picture;
    }
}
