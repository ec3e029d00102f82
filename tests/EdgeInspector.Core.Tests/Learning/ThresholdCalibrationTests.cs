using System.Globalization;
using System.Text.Json;
using EdgeInspector.Learning;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Learning;

public sealed class ThresholdCalibrationTests
{
    [Fact]
    public void Calibrate_GoldenScores_GivesGoldenRanksAndThresholds()
    {
        CalibrationScore[] scores = [.. GoldenVectors.Read<float>("calibration_scores").Select((score, i) => new CalibrationScore($"{i}", score, 0))];
        JsonElement cases = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(SharedData.Require("golden/calibration.json")));
        foreach (JsonElement expected in cases.EnumerateArray())
        {
            CalibrationScore[] used = scores[..expected.GetProperty("n").GetInt32()];
            decimal alpha = decimal.Parse(expected.GetProperty("alpha").GetString()!, CultureInfo.InvariantCulture);
            Calibration actual = ThresholdCalibration.Calibrate("k-fold", 5, used, alpha);

            Assert.Equal(expected.GetProperty("r").GetInt32(), actual.Rank);
            Assert.Equal(expected.GetProperty("reachable").GetBoolean(), actual.Rank <= used.Length);
            Assert.Equal(expected.GetProperty("threshold").GetSingle(), actual.Threshold);
            Assert.Equal(expected.GetProperty("rejected_of_n").GetInt32(), used.Count(score => score.Score >= actual.Threshold));
        }
    }

    [Theory]
    [InlineData(30, 0.095)]
    [InlineData(99, 0.030)]
    [InlineData(200, 0.024)]
    [InlineData(320, 0.020)]
    public void Calibrate_WantsOnePercent_ClaimsNoMoreThanTheImagesAllow(int images, double upperBound)
    {
        CalibrationScore[] scores = [.. Enumerable.Range(0, images).Select(i => new CalibrationScore($"{i}", i, 0))];
        Assert.Equal(upperBound, ThresholdCalibration.Calibrate("k-fold", 5, scores, 0.01m).RateHigh!.Value, 6e-4);
    }

    [Fact]
    public void Calibrate_TooFewImages_SaysWhatCanBeReached()
    {
        Calibration calibration = ThresholdCalibration.Calibrate("k-fold", 5, [new("a", 1, 0), new("b", 2, 0)], 0.01m);
        Assert.Equal(MathF.BitIncrement(2), calibration.Threshold);
        Assert.Equal(1.0 / 3, calibration.ReachableRate!.Value, 1e-12);
        Assert.Equal(99, calibration.ImagesForWantedRate);
    }

    [Fact]
    public void Calibrate_NothingToScore_HasNoThreshold() => Assert.Null(ThresholdCalibration.Calibrate("k-fold", 0, [], 0.01m).Threshold);

    [Fact]
    public void Calibrate_ThresholdGiven_KeepsIt() => Assert.Equal(7f, ThresholdCalibration.Calibrate("k-fold", 5, [new("a", 1, 0)], 0.01m, 7f).Threshold);

    [Fact]
    public void Calibrate_ScoreThatIsNoNumber_NamesTheImage()
    {
        var error = Assert.Throws<ArgumentException>(() => ThresholdCalibration.Calibrate("k-fold", 5, [new("broken.png", float.NaN, 0)], 0.01m));
        Assert.Contains("broken.png", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    public void Calibrate_RateThatIsNone_IsRefused(double rate) =>
        Assert.Throws<ArgumentException>(() => ThresholdCalibration.Calibrate("k-fold", 5, [new("a", 1, 0)], (decimal)rate));

    [Fact]
    public void Calibrate_ImagesThatShowTheSame_CountOnceWithTheirHighestScore()
    {
        CalibrationScore[] scores = [.. Enumerable.Range(0, 30).Select(i => new CalibrationScore($"{i}.png", i, 0) { Like = i < 5 ? null : $"{i % 5}.png" })];
        Calibration calibration = ThresholdCalibration.Calibrate("k-fold", 5, scores, 0.01m);
        Assert.Equal((5, 6, MathF.BitIncrement(29)), (calibration.Counted, calibration.Rank, calibration.Threshold));
        Assert.Equal((1.0 / 6, 27f), (calibration.ReachableRate, calibration.Median));
    }

    [Fact]
    public void Calibrate_FirstOfThoseThatShowTheSameIsNotScored_TheyCountOnceAllTheSame() => Assert.Equal(
        2, ThresholdCalibration.Calibrate("k-fold", 5, [new("a.png", 1, 0), new("c.png", 2, 0) { Like = "b.png" }, new("d.png", 3, 0) { Like = "b.png" }], 0.01m).Counted);

    [Fact]
    public void Calibrate_AllScoresZero_GivesNoThreshold() =>
        Assert.Null(ThresholdCalibration.Calibrate("k-fold", 5, [new("a.png", 0, 0), new("b.png", 0, 1)], 0.01m).Threshold);
}
