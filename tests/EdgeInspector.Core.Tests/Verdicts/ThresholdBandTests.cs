using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Verdicts;

public sealed class ThresholdBandTests
{
    // Scores on record (calibration and golden pictures) of models learned from 60 public pictures each, and the thresholds that were
    // learned, and the medians and maxima of bad parts.
    [Theory]
    [InlineData("screw knn", 26.077f, 62.342f, new[] { 45.791f, 30.689f, 42.138f })]
    [InlineData("screw lunar", -0.140f, 2.960f, new[] { 2.040f, 1.489f, 2.014f })]
    [InlineData("screw padim", 99.474f, 526.471f, new[] { 462.802f, 168.933f, 359.405f })]
    [InlineData("screw spade", 17.650f, 60.335f, new[] { 41.323f, 26.146f, 39.785f })]
    [InlineData("screw gaussian-ad", 14.527f, 36.727f, new[] { 30.406f, 19.728f, 29.752f })]
    [InlineData("cookie lunar", -0.031f, 2.459f, new[] { 2.015f, 2.169f, 2.569f })]
    [InlineData("cookie padim", 248.713f, 534.441f, new[] { 534.441f, 442.044f, 601.229f })]
    [InlineData("alien gaussian-ad", 13.051f, 30.619f, new[] { 22.991f, 26.8f, 48.393f })]
    [InlineData("alien padim", 103.771f, 523.477f, new[] { 350.652f, 454.349f, 634.681f })]
    [InlineData("circuit board knn", 23.730f, 45.813f, new[] { 33.212f, 30.478f, 51.721f })]
    [InlineData("magnetic tile spade", 21.639f, 59.171f, new[] { 56.574f, 31.318f, 51.448f })]
    [InlineData("cookie knn", 32.888f, 52.508f, new[] { 44.019f, 43.266f, 51.892f })]
    public void Doubt_SensibleThresholds_HaveNoneAndSlippedOnesHave(string model, float lowest, float highest, float[] sensible)
    {
        var band = new ThresholdBand(new ScoreRange(lowest, highest),
            model.EndsWith("gaussian-ad", StringComparison.Ordinal) ? DecisiveScore.Image : DecisiveScore.Map);
        foreach (float threshold in sensible)
        {
            Assert.True(band.Doubt("threshold", threshold) is null, $"{model} {threshold}");
            Assert.Contains("no part reaches it", band.Doubt("threshold", threshold * 10), StringComparison.Ordinal);
        }
        Assert.NotNull(band.Doubt("threshold", 3000));
        if (lowest > 2) Assert.Contains("every part reaches it", band.Doubt("threshold", 0.52f), StringComparison.Ordinal);
    }

    [Fact]
    public void Doubts_BothThresholds_AreNamed()
    {
        var band = new ThresholdBand(new ScoreRange(20, 60), DecisiveScore.Map);
        Assert.Equal((10, 75), (band.Low, band.High));
        Assert.Equal((10, 120), (band with { DecidedBy = DecisiveScore.Image }) is var whole ? (whole.Low, whole.High) : default);
        Assert.Equal(
            [
                "threshold 305.5 makes no sense for this model, whose scores lie between 20 and 60: no part reaches it. From 10 to 75 it can make sense.",
                "warningThreshold 0.45 makes no sense for this model, whose scores lie between 20 and 60: every part reaches it. From 10 to 75 it can make sense.",
            ],
            band.Doubts(new VerdictSettings { Threshold = 305.5f, WarningThreshold = 0.45f }));
        Assert.Empty(band.Doubts(new VerdictSettings { Threshold = 75, WarningThreshold = 10 }));
    }

    [Fact]
    public void Doubt_NoNumber_IsOne() =>
        Assert.NotNull(new ThresholdBand(new ScoreRange(20, 60), DecisiveScore.Map).Doubt("threshold", float.NaN));

    [Fact]
    public void OfParts_TwoOddFrames_DoNotWidenTheRange()
    {
        float[] parts = [float.NaN, 500, 21, 22, 0, 23, 24, 499, 0.1f, 25];
        Assert.Equal(new ScoreRange(21, 25), ScoreRange.OfParts(parts));
        Assert.Null(ScoreRange.OfParts([1, 2, 3, 4]));
        Assert.Equal(new ScoreRange(20, 60), new ScoreRange(22, 60).Including(new ScoreRange(20, 25)));
        Assert.Equal(new ScoreRange(22, 60), new ScoreRange(22, 60).Including(null));
    }
}
