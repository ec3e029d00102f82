using EdgeInspector.Frames;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Verdicts;

public sealed class VerdictRuleTests
{
    private const int Width = 16, Height = 12;
    private static readonly PixelRectangle Covered = new(100, 50, Width * 2, Height * 3);

    [Fact]
    public void Judge_ManyMaps_FailsExactlyWhenScoreReachesThresholdAndARegionIsReported()
    {
        var random = new SplitMix64(1);
        for (int round = 0; round < 300; round++)
        {
            float[] map = SmoothMap(random);
            int area = 1 + random.NextInt32(60);
            var rule = Rule(threshold: 0.5f + (float)random.NextDouble(), area);

            Judgement judgement = rule.Judge(map);

            bool reached = judgement.Score >= rule.Settings.Threshold;
            Assert.Equal(reached, judgement.Verdict == Verdict.Fail);
            Assert.Equal(reached, judgement.Regions.Count > 0);
            Assert.Equal(reached ? Reason.ScoreAtOrAboveThreshold : null, judgement.Reason);
            Assert.All(judgement.Regions, region => Assert.True(region.AreaPixels >= area));
        }
    }

    [Fact]
    public void Judge_ScoreWithArea_IsTheHighestLevelWithSuchARegion()
    {
        var random = new SplitMix64(2);
        for (int round = 0; round < 50; round++)
        {
            float[] map = SmoothMap(random);
            float score = Rule(0, 48).Judge(map).Score!.Value;

            Assert.NotEmpty(Rule(score, 48).Judge(map).Regions);
            Assert.Empty(Rule(MathF.BitIncrement(score), 48).Judge(map).Regions);
        }
    }

    [Fact]
    public void Judge_ScoreEqualToThreshold_Fails()
    {
        float[] map = new float[Width * Height];
        map[37] = 0.7f;
        Assert.Equal(Verdict.Fail, Rule(0.7f).Judge(map).Verdict);
        Assert.Equal(Verdict.Pass, Rule(MathF.BitIncrement(0.7f)).Judge(map).Verdict);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Judge_AnyValueNotFinite_IsNotInspected(float value)
    {
        for (int position = 0; position < Width * Height; position++)
        {
            float[] map = new float[Width * Height];
            map[position] = value;
            Judgement judgement = Rule(1).Judge(map);
            Assert.Equal((Verdict.NotInspected, Reason.ModelError, null), (judgement.Verdict, judgement.Reason!.Value, judgement.Score));
        }
    }

    [Fact]
    public void Judge_PassInTheWarningBand_Warns()
    {
        float[] map = new float[Width * Height];
        map[0] = 0.8f;
        var rule = new VerdictRule(new VerdictSettings { Threshold = 1, WarningThreshold = 0.8f }, Width, Height, Covered);

        Assert.True(rule.Judge(map).Warning);
        map[0] = MathF.BitDecrement(0.8f);
        Assert.False(rule.Judge(map).Warning);
        map[0] = 1;
        Assert.False(rule.Judge(map).Warning);
    }

    [Fact]
    public void Judge_RegionBox_IsInFramePixels()
    {
        float[] map = new float[Width * Height];
        for (int y = 3; y < 6; y++)
            for (int x = 5; x < 9; x++) map[y * Width + x] = 1 + x;

        Region region = Assert.Single(Rule(1).Judge(map).Regions);

        Assert.Equal(new PixelRectangle(110, 59, 8, 9), region.Box);
        Assert.Equal((9f, 72), (region.Peak, region.AreaPixels));
    }

    [Fact]
    public void Judge_MapLargerThanTheFrame_StillScoresItsMaximum()
    {
        // A frame of 4x4 pixels and a map of 8x8: one hot map pixel is a quarter of a frame pixel.
        float[] map = new float[64];
        map[9] = 7;
        var rule = new VerdictRule(new VerdictSettings { Threshold = 5 }, 8, 8, new PixelRectangle(0, 0, 4, 4));
        Judgement judgement = rule.Judge(map);
        Assert.Equal((Verdict.Fail, 7f, 7f), (judgement.Verdict, judgement.Score, Assert.Single(judgement.Regions).Peak));
    }

    [Fact]
    public void Judge_DefectUnderTheMask_IsIgnored()
    {
        float[] map = new float[Width * Height];
        map[40] = float.NaN;
        map[41] = 9;
        bool[] ignored = new bool[Width * Height];
        ignored[40] = ignored[41] = true;
        foreach (int area in new[] { 1, 20 })
        {
            var rule = new VerdictRule(new VerdictSettings { Threshold = 1, MinimumRegionArea = area }, Width, Height, Covered, ignored);
            Assert.Equal((Verdict.Pass, 0f), (rule.Judge(map).Verdict, rule.Judge(map).Score!.Value));
        }
    }

    [Theory]
    [InlineData(float.NaN, null, 1)]
    [InlineData(1f, 1f, 1)]
    [InlineData(1f, float.NaN, 1)]
    [InlineData(1f, null, 0)]
    [InlineData(1f, null, 100_000)]
    public void Create_SettingsOutOfRange_AreRefused(float threshold, float? warning, int area)
    {
        var settings = new VerdictSettings { Threshold = threshold, WarningThreshold = warning, MinimumRegionArea = area };
        Assert.ThrowsAny<ArgumentException>(() => new VerdictRule(settings, Width, Height, Covered));
    }

    [Fact]
    public void Create_MaskHidingEverything_IsRefused()
    {
        bool[] ignored = new bool[Width * Height];
        Array.Fill(ignored, true);
        Assert.Throws<ArgumentException>(() => new VerdictRule(new VerdictSettings { Threshold = 1 }, Width, Height, Covered, ignored));
    }

    [Fact]
    public void Judge_APass_AllocatesNothing()
    {
        var rule = Rule(10, 30);
        float[] map = SmoothMap(new SplitMix64(3));
        Assert.Equal(0, Allocation.OfCalls(100, () => rule.Judge(map)));
    }

    private static VerdictRule Rule(float threshold, int area = 1) =>
        new(new VerdictSettings { Threshold = threshold, MinimumRegionArea = area }, Width, Height, Covered);

    private static float[] SmoothMap(SplitMix64 random)
    {
        float[] map = new float[Width * Height];
        for (int blob = 0; blob < 4; blob++)
        {
            double cx = random.NextInt32(Width), cy = random.NextInt32(Height), peak = random.NextDouble() * 2,
                width = 1 + random.NextDouble() * 3;
            for (int i = 0; i < map.Length; i++)
                map[i] += (float)(peak * Math.Exp(-(Math.Pow(i % Width - cx, 2) + Math.Pow(i / Width - cy, 2)) / (2 * width * width)));
        }
        return map;
    }
}
