using EdgeInspector.Inference.Graphs;
using EdgeInspector.Inference.Tests.Scoring;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;
using EdgeInspector.Scoring.Reference;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Graphs;

/// <summary>The whole graph of every method, from golden pictures to golden scores.</summary>
public sealed class MethodGraphTests(GoldenFeatures features) : IClassFixture<GoldenFeatures>
{
    private const int Dimensions = 152, Grid = 16, Patches = Grid * Grid, Side = 128;

    [Fact]
    public void Padim_GoldenPictures_GivesGoldenPatchesMapAndScore()
    {
        float[][] train = [.. features.Train.Select(Embedding)];
        var head = new PadimHead(null, [.. Enumerable.Range(0, Patches).Select(position => WhitenedGaussian.Of(
            Covariance.Unbiased(train.SelectMany(image => image[(position * Dimensions)..((position + 1) * Dimensions)]).ToArray(),
                Dimensions, PadimHead.Regularisation)))]);

        float[] patches = GoldenData.Floats("padim_patch"), maps = GoldenData.Floats("padim_map"),
            scores = GoldenData.Floats("padim_score");
        ForEachTestPicture(head, ["c3", "c4"], (image, slot) =>
        {
            AssertRelative(patches.AsSpan(image * Patches, Patches), slot.PatchScores);
            AssertRelative(maps.AsSpan(image * Side * Side, Side * Side), slot.AnomalyMap);
            Assert.Equal(1, slot.Score / scores[image], 1e-3);
        });
    }

    [Fact]
    public void Padim_ChosenDimensions_ScoresAsTheReferenceOverThem()
    {
        int[] chosen = [3, 50, 51, 140];
        float[] Pick(float[] embedding) => [.. embedding.Where((_, i) => chosen.Contains(i % Dimensions))];
        float[][] train = [.. features.Train.Select(image => Pick(Embedding(image)))];
        var head = new PadimHead(chosen, [.. Enumerable.Range(0, Patches).Select(position => WhitenedGaussian.Of(
            Covariance.Unbiased(train.SelectMany(image => image[(position * 4)..((position + 1) * 4)]).ToArray(), 4,
                PadimHead.Regularisation)))]);
        Padim reference = Padim.Learn(train, 4);
        ForEachTestPicture(head, ["c3", "c4"],
            (image, slot) => AssertRelative(reference.PatchScores(Pick(Embedding(features.Test[image]))), slot.PatchScores));
    }

    [Fact]
    public void Spade_GoldenPictures_GivesGoldenScoresPatchesAndMap()
    {
        float[] vectors = [.. features.Train.SelectMany(Embedding)];
        var head = new SpadeHead(
            [.. features.Train.Select(image => GlobalAverage.Of(image[2]))],
            new MemoryBank(vectors, Dimensions, new PatchOrigin[vectors.Length / Dimensions]), Patches, 5);

        float[] scores = GoldenData.Floats("spade_image_score"), patches = GoldenData.Floats("spade_patch"),
            maps = GoldenData.Floats("spade_map");
        ForEachTestPicture(head, ["c3", "c4"], (image, slot) =>
        {
            Assert.Equal(scores[image], slot.ImageScore, 1e-3);
            Assert.InRange(GoldenData.LargestDifference(slot.PatchScores, patches.AsSpan(image * Patches, Patches)), 0, 1e-3f);
            Assert.InRange(GoldenData.LargestDifference(slot.AnomalyMap, maps.AsSpan(image * Side * Side, Side * Side)), 0, 1e-3f);
        });
    }

    [Fact]
    public void GaussianAd_GoldenPictures_GivesGoldenScoresAndNoMap()
    {
        var head = new GaussianAdHead([.. Enumerable.Range(0, 3).Select(layer =>
        {
            float[][] averages = [.. features.Train.Select(image => GlobalAverage.Of(image[layer]))];
            return WhitenedGaussian.Of(Covariance.LedoitWolf(averages.SelectMany(average => average).ToArray(), averages[0].Length));
        })]);
        float[] scores = GoldenData.Floats("gaussian_ad_score");
        ForEachTestPicture(head, ["c2", "c3", "c4"], (image, slot) =>
        {
            Assert.Equal(1, slot.ImageScore / scores[image], 1e-3);
            Assert.True(slot.AnomalyMap.IsEmpty && slot.PatchScores.IsEmpty && float.IsNaN(slot.Score));
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Knn_Reweighted_GivesGoldenImageScores(int neighbours)
    {
        float[] scores = GoldenData.Floats("reweighted_score");
        ForEachTestPicture(new KnnHead(GoldenData.Bank(), neighbours, Reweighted: true), ["c3", "c4"],
            (image, slot) => Assert.Equal(scores[image], slot.ImageScore, 2e-3));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Knn_PictureLevel_TakesThatShareOfThePicturesOwnMeanOffEachPatch(double level)
    {
        float[] patches = GoldenData.Floats("knn_distances"), maps = GoldenData.Floats("knn3_map");
        int neighbours = patches.Length / (4 * Patches);
        ForEachTestPicture(new KnnHead(GoldenData.Bank(), 3, PictureLevel: level), ["c3", "c4"], (image, slot) =>
        {
            float[] distances = [.. Enumerable.Range(image * Patches, Patches)
                .Select(patch => patches.AsSpan(patch * neighbours, 3).ToArray().Average())];
            float off = (float)(level * distances.Average());
            Assert.InRange(GoldenData.LargestDifference(slot.PatchScores, [.. distances.Select(distance => distance - off)]), 0, 1e-3f);
            // Upsampling and blur keep a constant, so that the map is lower by the same, and its highest place stays where it was.
            float[] map = [.. maps.AsSpan(image * Side * Side, Side * Side).ToArray().Select(value => value - off)];
            Assert.InRange(GoldenData.LargestDifference(slot.AnomalyMap, map), 0, 1e-3f);
            Assert.Equal(map.Max(), slot.Score, 1e-3f);
        });
    }

    [Fact]
    public void Lunar_GoldenNetwork_ScoresAsTheReferenceDoes()
    {
        MemoryBank bank = GoldenData.Bank();
        float[] low = GoldenData.Floats("lunar_scaler_min"), high = GoldenData.Floats("lunar_scaler_max");
        var scale = new MinMaxScale(low, [.. high.Zip(low, (top, bottom) => top > bottom ? top - bottom : 1)]);
        LunarNetwork network = GoldenNetwork();
        float[] scaledVectors = Scaled(bank.Vectors, scale);
        var scaledBank = new MemoryBank(scaledVectors, Dimensions, bank.Origins);
        ForEachTestPicture(new LunarHead(bank, scale, network), ["c3", "c4"], (image, slot) =>
        {
            float[] embedding = Scaled(Embedding(features.Test[image]), scale);
            double[] distances = [.. Enumerable.Range(0, Patches).SelectMany(patch =>
                NearestNeighbours.Find(scaledBank, embedding.AsSpan(patch * Dimensions, Dimensions), network.Neighbours)
                .Select(neighbour => neighbour.Distance))];
            float[] expected = [.. network.Scores(distances).Select(score => (float)score)];
            Assert.InRange(GoldenData.LargestDifference(slot.PatchScores, expected), 0, 1e-3f);
        });
    }

    private static LunarNetwork GoldenNetwork()
    {
        var network = new LunarNetwork(5);
        foreach ((DenseLayer layer, string name) in ((DenseLayer, string)[])[(network.First, "0"), (network.Second, "2"),
            (network.Third, "4"), (network.Last, "7")])
        {
            Fill(layer.Weight, $"lunar_network_{name}_weight");
            Fill(layer.Bias, $"lunar_network_{name}_bias");
        }
        Fill(network.NormWeight, "lunar_network_6_weight");
        Fill(network.NormBias, "lunar_network_6_bias");
        Fill(network.ScoreWeight, "lunar_final_norm_weight");
        Fill(network.ScoreBias, "lunar_final_norm_bias");
        network.RunningMean = GoldenData.Floats("lunar_final_norm_running_mean")[0];
        network.RunningVariance = GoldenData.Floats("lunar_final_norm_running_var")[0];
        return network;
    }

    private static void Fill(double[] target, string name) =>
        GoldenData.Floats(name).Select(value => (double)value).ToArray().CopyTo(target, 0);

    private static float[] Scaled(float[] vectors, MinMaxScale scale)
    {
        float[] scaled = new float[vectors.Length];
        for (int i = 0; i < vectors.Length; i += Dimensions) scale.Apply(vectors.AsSpan(i, Dimensions), scaled.AsSpan(i, Dimensions));
        return scaled;
    }

    private static void ForEachTestPicture(ScoringHead head, string[] layers, Action<int, IScoringSlot> check)
    {
        var composer = new GraphComposer(GoldenData.Backbone, layers, Side, Side);
        using IAnomalyModel model = composer.Load(composer.ComposeGraph(head));
        using IScoringSlot slot = model.CreateSlot();
        for (int image = 0; image < 4; image++)
        {
            PngFile.ReadRgb(SharedData.Require($"golden/images/test_{image:00}.png"), out _, out _).CopyTo(slot.Input);
            slot.Run();
            check(image, slot);
        }
    }

    private static float[] Embedding(FeatureMap[] layers) => PatchEmbedding.Of(layers[1..]);

    private static void AssertRelative(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++) Assert.InRange(actual[i] / expected[i], 1 - 1e-3f, 1 + 1e-3f);
    }
}
