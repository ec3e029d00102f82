using EdgeInspector.Frames;
using EdgeInspector.Models;
using EdgeInspector.Pipeline;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Pipeline;

public sealed class FrameInspectorTests : IDisposable
{
    private const int Side = ScriptedCamera.Side;
    private static readonly StationRules Rules = new() { Verdict = new VerdictSettings { Threshold = 100 } };
    private readonly BrightnessModel _model = new();
    private readonly FrameInspector _inspector;

    public FrameInspectorTests() => _inspector = new FrameInspector(_model, TimeProvider.System);

    public void Dispose()
    {
        _inspector.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Inspect_AFrameAndTheSamePicture_FindTheSame()
    {
        Picture picture = Grey(Side, 130);
        using var pool = new FramePool(1, picture.Pixels.Length);
        Assert.True(pool.TryRent(out Frame? frame));
        frame.CopyFrom(picture);

        FrameFinding ofFrame = _inspector.Inspect(new PixelView(frame), Rules),
            ofPicture = _inspector.Inspect(new PixelView(picture), Rules);

        Assert.Equal((Verdict.Fail, 130f), (ofFrame.Judgement.Verdict, ofFrame.Judgement.Score));
        Assert.Equal((ofFrame.Judgement.Verdict, ofFrame.Judgement.Score), (ofPicture.Judgement.Verdict, ofPicture.Judgement.Score));
        Assert.Equal(ofFrame.Judgement.Regions, ofPicture.Judgement.Regions);
        frame.Dispose();
    }

    [Fact]
    public void Inspect_RulesOfTheNextFrame_DecideAboutIt()
    {
        Picture picture = Grey(Side, 90);
        Assert.Equal(Verdict.Pass, _inspector.Inspect(new PixelView(picture), Rules).Judgement.Verdict);
        StationRules stricter = Rules with { Verdict = new VerdictSettings { Threshold = 90 } };
        Assert.Equal(Verdict.Fail, _inspector.Inspect(new PixelView(picture), stricter).Judgement.Verdict);
    }

    [Fact]
    public void Inspect_FrameWithoutAPart_IsNotInspectedAndSaysWhy()
    {
        using FrameInspector inspector = WithParts(new float[16]);
        FrameFinding finding = inspector.Inspect(new PixelView(Grey(Side, 90)), Rules);
        Assert.Equal((Verdict.NotInspected, Reason.FrameQuality), (finding.Judgement.Verdict, finding.Judgement.Reason));
        Assert.Contains("there is no part in the frame", finding.Refusal, StringComparison.Ordinal);
        Assert.Equal(Verdict.Pass,
            inspector.Inspect(new PixelView(Grey(Side, 90)), Rules with { RefusesFramesWithoutPart = false }).Judgement.Verdict);
    }

    [Theory]
    [InlineData(ExpectedPart.Present, Verdict.Pass)]
    [InlineData(ExpectedPart.One, Verdict.NotInspected)]
    public void Inspect_TwoParts_AreInspectedUnlessTheStationWantsOne(ExpectedPart expected, Verdict verdict)
    {
        using FrameInspector inspector = WithParts([1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        FrameFinding finding = inspector.Inspect(new PixelView(Grey(Side, 90)), Rules with { ExpectedPart = expected });
        Assert.Equal(verdict, finding.Judgement.Verdict);
        if (verdict == Verdict.NotInspected) Assert.Contains("2 parts", finding.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_AFail_HasTheOutlineOfThePartAndARegion()
    {
        using FrameInspector inspector = WithParts([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
        FrameFinding finding = inspector.Inspect(new PixelView(Grey(Side, 130)), Rules);
        FoundPart part = inspector.OutlineOf(finding)!;
        Assert.Equal((Verdict.Fail, 0.25), (finding.Judgement.Verdict, part.Share));
        Assert.NotEmpty(finding.Judgement.Regions);
        Assert.Equal([(Side / 4, Side / 4), (3 * Side / 4, Side / 4), (3 * Side / 4, 3 * Side / 4), (Side / 4, 3 * Side / 4)],
            Assert.Single(part.Outlines));
    }

    [Fact]
    public void Inspect_PassOfAModelThatFindsThePart_AllocatesNothing()
    {
        using FrameInspector inspector = WithParts([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
        Picture picture = Grey(Side, 90);
        StationRules rules = Rules with { ExpectedPart = ExpectedPart.Whole };
        Assert.Equal(Verdict.Pass, inspector.Inspect(new PixelView(picture), rules).Judgement.Verdict);
        Assert.Equal(0, Allocation.OfCalls(50, () => inspector.Inspect(new PixelView(picture), rules)));
    }

    private FrameInspector WithParts(float[] part)
    {
        _model.Info = _model.Info with { Part = new TaughtPart(new TaughtRange(0.2, 0.3), 1, 0, false), PartGrid = (4, 4) };
        _model.Part = part;
        return new FrameInspector(_model, TimeProvider.System);
    }

    [Fact]
    public void Inspect_RegionOutsideTheFrame_IsNotInspectedAndSaysWhy()
    {
        _model.Info = _model.Info with { RegionOfInterest = new PixelRectangle(8, 0, Side, Side) };
        FrameFinding finding = _inspector.Inspect(new PixelView(Grey(Side, 90)), Rules);
        Assert.Equal((Verdict.NotInspected, Reason.FrameQuality), (finding.Judgement.Verdict, finding.Judgement.Reason));
        Assert.Contains($"{Side}x{Side} and does not contain the model's region of interest 8,0,{Side},{Side}", finding.Refusal,
            StringComparison.Ordinal);
        Assert.Equal(0, _model.Entered.CurrentCount);
    }

    [Fact]
    public void Inspect_IgnoreMaskOfAnotherSize_IsNotInspectedAndSaysWhy()
    {
        StationRules rules = Rules with { IgnoreMask = new FrameMask(Side, Side + 1, new bool[Side * Side]) };
        FrameFinding finding = _inspector.Inspect(new PixelView(Grey(Side, 90)), rules);
        Assert.Equal((Verdict.NotInspected, Reason.FrameQuality), (finding.Judgement.Verdict, finding.Judgement.Reason));
        Assert.Contains($"the ignore mask {Side}x{Side + 1}", finding.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ZoneThatLeavesTheFrame_IsNotInspectedAndSaysWhy()
    {
        FrameFinding finding = _inspector.Inspect(new PixelView(Grey(Side, 90)), WithZone(new PixelRectangle(Side - 4, 0, 8, 8), 100));
        Assert.Equal((Verdict.NotInspected, Reason.FrameQuality), (finding.Judgement.Verdict, finding.Judgement.Reason));
        Assert.Contains($"{Side}x{Side} and does not contain the zone label ({Side - 4},0,8,8)", finding.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ZoneBesideTheRegion_IsNotInspectedUntilTheRulesAreCorrected()
    {
        _model.Info = _model.Info with { RegionOfInterest = new PixelRectangle(0, 0, Side, Side) };
        Picture picture = Grey(2 * Side, 90);
        StationRules beside = WithZone(new PixelRectangle(Side, Side, Side, Side), 100);
        for (int i = 0; i < 2; i++)
        {
            FrameFinding finding = _inspector.Inspect(new PixelView(picture), beside);
            Assert.Equal((Verdict.NotInspected, Reason.FrameQuality), (finding.Judgement.Verdict, finding.Judgement.Reason));
            Assert.Contains("the zone label is empty", finding.Refusal, StringComparison.Ordinal);
        }
        Judgement corrected = _inspector.Inspect(new PixelView(picture), WithZone(new PixelRectangle(0, 0, Side, Side), 80)).Judgement;
        Assert.Equal((Verdict.Fail, "label", 80f), (corrected.Verdict, corrected.Zone, corrected.Threshold));
        Assert.Equal(Verdict.Pass, _inspector.Inspect(new PixelView(picture), Rules).Judgement.Verdict);
    }

    [Fact]
    public void Inspect_APassWithZones_AllocatesNothing()
    {
        Picture picture = Grey(Side, 90);
        StationRules rules = WithZone(new PixelRectangle(0, 0, Side / 2, Side), 95);
        Assert.Equal(Verdict.Pass, _inspector.Inspect(new PixelView(picture), rules).Judgement.Verdict);
        Assert.Equal(0, Allocation.OfCalls(100, () => _inspector.Inspect(new PixelView(picture), rules)));
    }

    private static StationRules WithZone(PixelRectangle place, float threshold) =>
        Rules with { Zones = [new Zone { Name = "label", Rectangle = place, Rule = new VerdictSettings { Threshold = threshold } }] };

    [Fact]
    public void Inspect_APassOfTheSameShape_AllocatesNothing()
    {
        Picture picture = Grey(Side, 90);
        _inspector.Inspect(new PixelView(picture), Rules);
        Assert.Equal(0, Allocation.OfCalls(100, () => _inspector.Inspect(new PixelView(picture), Rules)));
    }

    private static Picture Grey(int side, byte value)
    {
        var picture = new Picture(side, side, PixelFormat.Mono8);
        Array.Fill(picture.Pixels, value);
        return picture;
    }
}
