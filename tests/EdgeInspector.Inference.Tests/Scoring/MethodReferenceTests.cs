using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Reference;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Scoring;

/// <summary>The plain references of PaDiM, SPADE and Gaussian-AD against the golden vectors, from the backbone's own features.</summary>
public sealed class MethodReferenceTests(GoldenFeatures features) : IClassFixture<GoldenFeatures>
{
    private const int Dimensions = 152, Grid = 16, Side = 128;

    [Fact]
    public void GaussianAd_GoldenImages_GivesGoldenShrinkageAndScores()
    {
        GaussianAd model = GaussianAd.Learn([.. features.Train.Select(Averages)]);

        double[] shrinkage = NpyFile.Read<double>(SharedData.Require("golden/gaussian_ad_shrinkage.npy"), out _);
        for (int layer = 0; layer < 3; layer++) Assert.Equal(1, model.Shrinkages[layer] / shrinkage[layer], 1e-3);
        float[] scores = GoldenData.Floats("gaussian_ad_score");
        for (int image = 0; image < 4; image++) Assert.Equal(1, model.Score(Averages(features.Test[image])) / scores[image], 1e-3);
    }

    [Fact]
    public void Padim_GoldenImages_GivesGoldenPatchesMapAndScore()
    {
        Padim model = Padim.Learn([.. features.Train.Select(Embedding)], Dimensions);

        float[] patches = GoldenData.Floats("padim_patch"), maps = GoldenData.Floats("padim_map"),
            scores = GoldenData.Floats("padim_score");
        for (int image = 0; image < 4; image++)
        {
            float[] actual = model.PatchScores(Embedding(features.Test[image]));
            AssertRelative(patches.AsSpan(image * Grid * Grid, Grid * Grid), actual);
            float[] map = AnomalyMap.Of(actual, Grid, Side, Side);
            AssertRelative(maps.AsSpan(image * Side * Side, Side * Side), map);
            Assert.Equal(1, map.Max() / scores[image], 1e-3);
        }
    }

    [Fact]
    public void Spade_GoldenImages_GivesGoldenNeighboursScoresPatchesAndMap()
    {
        var model = new Spade(5);
        foreach (FeatureMap[] image in features.Train) model.Learn(GlobalAverage.Of(image[2]), Embedding(image));

        int[] neighbours = NpyFile.Read<int>(SharedData.Require("golden/spade_neighbours.npy"), out _);
        float[] scores = GoldenData.Floats("spade_image_score"), patches = GoldenData.Floats("spade_patch"),
            maps = GoldenData.Floats("spade_map");
        for (int image = 0; image < 4; image++)
        {
            float[] average = GlobalAverage.Of(features.Test[image][2]);
            Assert.Equal(neighbours[(image * 5)..(image * 5 + 5)], model.Nearest(average).Select(neighbour => neighbour.Image));
            Assert.Equal(scores[image], model.ImageScore(average), 1e-3);
            float[] actual = model.PatchScores(average, Embedding(features.Test[image]), Dimensions);
            Assert.InRange(GoldenData.LargestDifference(actual, patches.AsSpan(image * Grid * Grid, Grid * Grid)), 0, 1e-3f);
            Assert.InRange(
                GoldenData.LargestDifference(AnomalyMap.Of(actual, Grid, Side, Side), maps.AsSpan(image * Side * Side, Side * Side)), 0,
                1e-3f);
        }
    }

    private static float[][] Averages(FeatureMap[] layers) => [.. layers.Select(GlobalAverage.Of)];

    private static float[] Embedding(FeatureMap[] layers) => PatchEmbedding.Of(layers[1..]);

    private static void AssertRelative(ReadOnlySpan<float> expected, float[] actual)
    {
        for (int i = 0; i < actual.Length; i++) Assert.InRange(actual[i] / expected[i], 1 - 1e-3f, 1 + 1e-3f);
    }
}
