using EdgeInspector.Evaluating;
using EdgeInspector.Learning;
using EdgeInspector.Thresholds;
using Xunit;

namespace EdgeInspector.Tests.Thresholds;

public class ThresholdAdviceTests
{
    // Sixty screws of which three carry dirt.
    [Fact]
    public void Of_ThreeImagesFarAboveTheOthers_NamesThemAndTheThresholdWithoutThem()
    {
        string advice = Assert.Single(
            ThresholdAdvice.Of(Calibrated([.. Enumerable.Range(0, 57).Select(i => 24f + i * 0.1f), 40, 43, 44]), "models/screw"));
        Assert.Contains("The threshold 44 is set by 3 images alone (59.png 44, 58.png 43, 57.png 40)", advice, StringComparison.Ordinal);
        Assert.Contains("all others score at most 29.6", advice, StringComparison.Ordinal);
        Assert.Contains("Without them the threshold would be 29.6", advice, StringComparison.Ordinal);
        Assert.EndsWith("edge-inspector calibrate --model models/screw --threshold 29.601", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ScoresWithoutAGap_SaysNothing() =>
        Assert.Empty(ThresholdAdvice.Of(Calibrated([.. Enumerable.Range(0, 60).Select(i => 24f + i * 0.1f)]), "m"));

    // With so many images the wanted rate of 1 % leaves the highest three out by itself.
    [Fact]
    public void Of_FewHighScoresThatDoNotSetTheThreshold_SaysNothing() =>
        Assert.Empty(ThresholdAdvice.Of(Calibrated([.. Enumerable.Range(0, 400).Select(i => 24f + i * 0.01f), 50, 51, 52]), "m"));

    [Fact]
    public void Of_GivenThreshold_SaysNothing() =>
        Assert.Empty(
            ThresholdAdvice.Of(Calibrated([.. Enumerable.Range(0, 30).Select(i => 24f), 44]) with { Procedure = "given", Threshold = 30 },
                "m"));

    [Fact]
    public void Of_EmptyGapBetweenGoodAndDefects_NamesItAndAThresholdInside()
    {
        string advice = Assert.Single(ThresholdAdvice.Of(Scores([30, 36.7f], [39.5f, 41, 44, 50]), 42.1f, "models/a b"));
        Assert.Contains("The threshold 42.1 catches 2 of 4 defects and rejects 0 of 2 good parts.", advice, StringComparison.Ordinal);
        Assert.Contains("No part scores between 36.7 (the highest good one) and 39.5 (the lowest defect)", advice,
            StringComparison.Ordinal);
        Assert.Contains("edge-inspector calibrate --model \"models/a b\" --threshold 38 ", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LittleCaught_SaysWhatOthersWouldCatch()
    {
        float[] good = [.. Enumerable.Range(0, 50).Select(i => 20f + i * 0.2f)],
            defects = [.. Enumerable.Range(0, 20).Select(i => 28f + i)];
        string advice = Assert.Single(ThresholdAdvice.Of(Scores(good, defects), 45, "m"));
        Assert.Contains("The threshold 45 catches 3 of 20 defects and rejects 0 of 50 good parts.", advice, StringComparison.Ordinal);
        Assert.Contains("At 29.6 it would be 18 of 20 and 1 of 50", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoThresholdDoesBetter_SaysSo() =>
        Assert.Contains("no other threshold does better",
            Assert.Single(ThresholdAdvice.Of(Scores([20, 30, 40, 50], [19, 21, 22, 60]), 50.5f, "m")), StringComparison.Ordinal);

    [Fact]
    public void Of_AllToldApart_SaysNothing() => Assert.Empty(ThresholdAdvice.Of(Scores([20, 30], [40, 50]), 35, "m"));

    [Fact]
    public void Apart_OneImage_SaysWhatItCostsAndBothWaysOn()
    {
        Calibration calibration = ThresholdCalibration.Calibrate(
            "k-fold", 5, [.. Enumerable.Range(0, 30).Select(i => new CalibrationScore($"{i}.png", i == 7 ? 40.9f : 31 + i * 0.15f, 0))],
            0.01m, setsAside: true);
        string[] advice = [.. CalibrationAdvice.Apart(calibration, "models/a b", "edge-inspector learn --leave-out list.txt")];
        Assert.Contains("1 image of 30 stands apart from the others", advice[0], StringComparison.Ordinal);
        Assert.Contains("7.png", advice[0], StringComparison.Ordinal);
        Assert.Contains("With it the threshold would be 40.9", advice[0], StringComparison.Ordinal);
        Assert.Contains("about 6.5 % of good parts", advice[0], StringComparison.Ordinal);
        Assert.Contains("edge-inspector learn --leave-out list.txt", advice[1], StringComparison.Ordinal);
        Assert.EndsWith("edge-inspector calibrate --model \"models/a b\" --count-all", advice[1], StringComparison.Ordinal);
        Assert.Contains("29.png 35.35", Assert.Single(CalibrationAdvice.Basis(calibration)), StringComparison.Ordinal);
        Assert.Contains("99 are the fewest that can show 1 %", Assert.Single(CalibrationAdvice.MoreImages(calibration)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(46, "CATCHES NOTHING: all 4 defects score below its threshold 46")]
    [InlineData(44, "CATCHES LESS THAN HALF: 1 of 4 defects")]
    [InlineData(42, null)]
    public void WeakModel_ByTheShareThatIsCaught_WarnsOrNot(float threshold, string? warning)
    {
        string? told = WeakModel.Of(Scores([30, 31], [39.5f, 41, 43, 45]), threshold);
        if (warning is null) Assert.Null(told);
        else Assert.Contains(warning, told, StringComparison.Ordinal);
    }

    [Fact]
    public void RateTable_TestImages_CountsEachRateWithItsInterval()
    {
        Calibration calibration = Calibrated([.. Enumerable.Range(0, 99).Select(i => (float)i)]);
        IReadOnlyList<RateRow> rows = RateTable.Of(calibration, LearningMethods.Default, Scores([20, 97], [10, 95, 97, 99]));
        Assert.Null(rows[0].FalseRejectRate);
        RateRow tenth = Assert.Single(rows, row => row.FalseRejectRate == 0.1m);
        // (99 + 1) x 0.1 = 10 of the taught may be above the 90th score.
        Assert.Equal((MathF.BitIncrement(89), 9, 1, 3),
            (tenth.Threshold, tenth.Taught.Number, tenth.Rejected!.Number, tenth.Caught!.Number));
        // Clopper and Pearson for 3 of 4: 0.1941 to 0.9937.
        Assert.Equal((0.1941, 0.9937), (Math.Round(tenth.Caught.Low, 4), Math.Round(tenth.Caught.High, 4)));
        Assert.Equal(rows.OrderByDescending(row => row.Threshold), rows);
    }

    private static Calibration Calibrated(float[] scores) =>
        ThresholdCalibration.Calibrate("k-fold", 5, [.. scores.Select((score, i) => new CalibrationScore($"{i}.png", score, i % 5))],
            0.01m);

    private static ImageScore[] Scores(float[] good, float[] defects) =>
        [.. good.Select((score, i) => new ImageScore($"good/{i}", "good", score, 1)),
            .. defects.Select((score, i) => new ImageScore($"crack/{i}", "crack", score, 1))];
}
