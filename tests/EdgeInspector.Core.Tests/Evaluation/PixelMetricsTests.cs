using System.Text.Json;
using EdgeInspector.Evaluation;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

public sealed class PixelMetricsTests
{
    private const int Side = 128;

    [Fact]
    public void Compute_GoldenMaps_GivesGoldenFigures()
    {
        JsonElement golden = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(SharedData.Require("golden/metrics.json")));
        float[] maps = GoldenVectors.Read<float>("metric_maps");
        byte[] masks = GoldenVectors.Read<byte>("metric_masks");
        var metrics = new PixelMetrics();
        for (int image = 0; image < maps.Length / (Side * Side); image++)
        {
            Range pixels = (image * Side * Side)..((image + 1) * Side * Side);
            metrics.Add(maps[pixels], Side, [.. masks[pixels].Select(value => value != 0)], Side, Side);
        }

        (double auroc, double[] aupro) = metrics.Compute(0.3, 0.05);

        Assert.Equal(golden.GetProperty("regions").GetInt32(), metrics.Regions);
        Assert.Equal(golden.GetProperty("pixel_auroc").GetDouble(), auroc, 1e-6);
        Assert.Equal(golden.GetProperty("aupro_0.3").GetDouble(), aupro[0], 1e-6);
        Assert.Equal(golden.GetProperty("aupro_0.05").GetDouble(), aupro[1], 1e-6);
    }

    [Fact]
    public void Compute_DefectAboveAllElse_IsPerfect()
    {
        var metrics = new PixelMetrics();
        metrics.Add([0, 0, 9, 0], 2, [false, false, true, false], 2, 2);
        (double auroc, double[] aupro) = metrics.Compute(0.3);
        Assert.Equal(1, auroc, 1e-12);
        Assert.Equal(1, aupro[0], 1e-12);
    }

    [Fact]
    public void Compute_AllScoresEqual_IsChance()
    {
        var metrics = new PixelMetrics();
        metrics.Add([1, 1, 1, 1], 2, [true, false, false, false], 2, 2);
        (double auroc, double[] aupro) = metrics.Compute(1);
        Assert.Equal(0.5, auroc, 1e-12);
        Assert.Equal(0.5, aupro[0], 1e-12);
    }

    [Fact]
    public void Compute_SmallAndLargeRegion_CountAlike()
    {
        // The large region is found at once, the small one only below every good pixel.
        var metrics = new PixelMetrics();
        metrics.Add([9, 9, 5, 1], 4, [true, true, false, true], 4, 1);
        Assert.Equal(0.5, metrics.Compute(1).Aupro[0], 1e-12);
    }

    [Fact]
    public void Compute_GoodImagesOnly_HasNoFigures()
    {
        var metrics = new PixelMetrics();
        metrics.Add([1, 2, 3, 4], 2, null, 20, 20);
        Assert.True(double.IsNaN(metrics.Compute(0.3).Auroc));
        Assert.Equal(400, metrics.Pixels);
    }

    [Fact]
    public void ConnectedRegions_DiagonalNeighbours_AreOneRegion()
    {
        ConnectedRegions regions = ConnectedRegions.Of([true, false, false, true, false, false, false, false, true], 3);
        Assert.Equal([2, 1], regions.Areas);
    }
}
