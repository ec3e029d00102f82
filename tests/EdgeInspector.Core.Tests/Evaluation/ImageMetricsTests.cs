using System.Text.Json;
using EdgeInspector.Evaluation;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

public sealed class ImageMetricsTests
{
    [Fact]
    public void Of_GoldenScores_GivesGoldenFigures()
    {
        JsonElement golden = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(SharedData.Require("golden/metrics.json")));
        ImageMetrics metrics = ImageMetrics.Of(
            GoldenVectors.Read<float>("metric_scores"), [.. GoldenVectors.Read<int>("metric_labels").Select(label => label != 0)]);

        Assert.Equal(golden.GetProperty("image_auroc").GetDouble(), metrics.Auroc, 1e-6);
        Assert.Equal(golden.GetProperty("average_precision").GetDouble(), metrics.AveragePrecision, 1e-6);
        Assert.Equal(golden.GetProperty("f1_max").GetDouble(), metrics.F1Max, 1e-6);
        Assert.Equal(golden.GetProperty("f1_max_threshold").GetDouble(), metrics.F1MaxThreshold, 1e-6);
    }

    [Theory]
    [InlineData("1,2|3,4", 1)]
    [InlineData("3,4|1,2", 0)]
    [InlineData("5,5|5,5", 0.5)]
    [InlineData("1,3|2,4", 0.75)]
    [InlineData("1,2|2", 0.75)]
    public void Auroc_HandMadeScores_CountsPairs(string scores, double expected)
    {
        float[][] sides = [.. scores.Split('|').Select(side => side.Split(',').Select(float.Parse).ToArray())];
        bool[] labels = [.. sides[0].Select(_ => false), .. sides[1].Select(_ => true)];

        Assert.Equal(expected, ImageMetrics.Of([.. sides[0], .. sides[1]], labels).Auroc, 1e-12);
    }

    [Fact]
    public void Of_OneKindOnly_HasNoAuroc()
    {
        Assert.True(double.IsNaN(ImageMetrics.Of([1, 2], [false, false]).Auroc));
        Assert.True(double.IsNaN(ImageMetrics.Of([1, 2], [true, true]).Auroc));
        Assert.True(double.IsNaN(ImageMetrics.Of([], []).F1Max));
    }
}
