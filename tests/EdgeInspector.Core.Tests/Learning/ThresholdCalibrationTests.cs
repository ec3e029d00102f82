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
        CalibrationScore[] scores = [.. GoldenVectors.Read<float>("calibration_scores")
            .Select((score, i) => new CalibrationScore($"{i}", score, 0))];
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
    public void Calibrate_ThresholdGiven_KeepsIt() =>
        Assert.Equal(7f, ThresholdCalibration.Calibrate("k-fold", 5, [new("a", 1, 0)], 0.01m, 7f).Threshold);

    [Fact]
    public void Calibrate_ScoreThatIsNoNumber_NamesTheImage()
    {
        var error = Assert.Throws<ArgumentException>(
            () => ThresholdCalibration.Calibrate("k-fold", 5, [new("broken.png", float.NaN, 0)], 0.01m));
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
        CalibrationScore[] scores = [.. Enumerable.Range(0, 30)
            .Select(i => new CalibrationScore($"{i}.png", i, 0) { Like = i < 5 ? null : $"{i % 5}.png" })];
        Calibration calibration = ThresholdCalibration.Calibrate("k-fold", 5, scores, 0.01m);
        Assert.Equal((5, 6, MathF.BitIncrement(29)), (calibration.Counted, calibration.Rank, calibration.Threshold));
        Assert.Equal((1.0 / 6, 27f), (calibration.ReachableRate, calibration.Median));
    }

    [Fact]
    public void Calibrate_FirstOfThoseThatShowTheSameIsNotScored_TheyCountOnceAllTheSame() => Assert.Equal(
        2, ThresholdCalibration.Calibrate("k-fold", 5,
            [new("a.png", 1, 0), new("c.png", 2, 0) { Like = "b.png" }, new("d.png", 3, 0) { Like = "b.png" }], 0.01m).Counted);

    // Thirty cookies of which one lies in another light.
    [Fact]
    public void Calibrate_OneImageStandsApart_RestsOnTheOthersAndNamesIt()
    {
        float[] scores = [.. Enumerable.Range(0, 29).Select(i => 31 + i * 0.15f), 40.9f];
        Calibration calibration = Robust(scores);
        Assert.Equal((MathF.BitIncrement(scores[28]), "29"), (calibration.Threshold, Assert.Single(calibration.SetAside!)));
        // n = 30: the ranks 15.5 and 23.25 are 33.175 and 34.3375.
        Assert.Equal(33.175 + (34.3375 - 33.175) * Math.Log(99) / Math.Log(3), calibration.Reach!.Value, 1e-4);
        // The claim counts the image as a good part: Beta(2, 29).
        Assert.Equal(0.1489, calibration.RateHigh!.Value, 1e-3);
        Assert.Equal(MathF.BitIncrement(40.9f), ThresholdCalibration.Calibrate("k-fold", 5, Named(scores), 0.01m).Threshold);
    }

    // Seven in a hundred with a fibre beside the part: the bulk tells what the part scatters.
    [Fact]
    public void Calibrate_SeveralStandApart_AllAreSetAsideTheHighestFirst()
    {
        float[] scores = [.. Normal(279, 22.5, 1.2), .. Enumerable.Range(0, 21).Select(i => 27f + i * 0.3f)];
        Calibration calibration = Robust(scores);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => $"{299 - i}"), calibration.SetAside!);
        Assert.InRange(calibration.Threshold!.Value, 25f, 26.5f);
    }

    [Fact]
    public void Calibrate_NormalScatter_RestsOnAll()
    {
        float[] scores = Normal(300, 22.5, 1.2);
        Calibration robust = Robust(scores);
        Assert.Null(robust.SetAside);
        Assert.Equal(ThresholdCalibration.Calibrate("k-fold", 5, Named(scores), 0.01m).Threshold, robust.Threshold);
    }

    [Fact]
    public void Calibrate_NineteenImages_AreTooFewToSetOneAside()
    {
        Assert.Null(Robust([.. Enumerable.Range(0, 18).Select(i => (float)i), 500]).SetAside);
        Assert.Equal("19", Assert.Single(Robust([.. Enumerable.Range(0, 19).Select(i => (float)i), 500]).SetAside!));
    }

    [Fact]
    public void Calibrate_BulkWithoutScatter_SetsNoneAside() => Assert.Null(Robust([.. Enumerable.Repeat(5f, 40), 6, 7]).SetAside);

    [Fact]
    public void Calibrate_WantedRateReachesTheBulk_SetsNoneAside() =>
        Assert.Null(Robust([.. Enumerable.Range(0, 40).Select(i => (float)i), 500], 0.3m).SetAside);

    [Fact]
    public void Calibrate_GivenThreshold_SetsNoneAside() => Assert.Null(ThresholdCalibration.Calibrate(
        "k-fold", 5, Named([.. Enumerable.Range(0, 40).Select(i => (float)i), 500]), 0.01m, 50, setsAside: true).SetAside);

    private static Calibration Robust(float[] scores, decimal rate = 0.01m) =>
        ThresholdCalibration.Calibrate("k-fold", 5, Named(scores), rate, setsAside: true);

    private static CalibrationScore[] Named(float[] scores) => [.. scores.Select((score, i) => new CalibrationScore($"{i}", score, 0))];

    // Evenly spaced quantiles by Hastings' approximation (Abramowitz and Stegun 26.2.23).
    private static float[] Normal(int count, double mean, double deviation)
    {
        double Quantile(double share)
        {
            double t = Math.Sqrt(-2 * Math.Log(Math.Min(share, 1 - share)));
            double z = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
            return share < 0.5 ? -z : z;
        }
        return [.. Enumerable.Range(1, count).Select(i => (float)(mean + deviation * Quantile(i / (count + 1.0))))];
    }

    [Fact]
    public void Calibrate_AllScoresZero_GivesNoThreshold() =>
        Assert.Null(ThresholdCalibration.Calibrate("k-fold", 5, [new("a.png", 0, 0), new("b.png", 0, 1)], 0.01m).Threshold);
}
