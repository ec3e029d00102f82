using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Reference;
using Xunit;

namespace EdgeInspector.Core.Tests.Scoring;

/// <summary>The plain reference of every step of kNN against the golden vectors.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void PatchEmbedding_GoldenFeatures_GivesGoldenEmbedding()
    {
        FeatureMap[] layers = [Layer("features_test00_c3"), Layer("features_test00_c4")];

        Assert.InRange(GoldenVectors.LargestDifference(PatchEmbedding.Of(layers), GoldenVectors.Read<float>("embedding_test00")), 0, 1e-3);
    }

    [Fact]
    public void Find_GoldenEmbedding_GivesGoldenDistances()
    {
        MemoryBank bank = Bank();
        float[] embedding = GoldenVectors.Read<float>("embedding_test00"), expected = GoldenVectors.Read<float>("knn_distances");

        double[] actual = [.. Enumerable.Range(0, 256).SelectMany(patch =>
            NearestNeighbours.Find(bank, embedding.AsSpan(patch * bank.Dimensions, bank.Dimensions), 9)
            .Select(neighbour => neighbour.Distance))];

        for (int i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void AnomalyMap_GoldenDistances_GivesGoldenMapAndScore(int neighbours)
    {
        float[] distances = GoldenVectors.Read<float>("knn_distances"), maps = GoldenVectors.Read<float>($"knn{neighbours}_map");
        float[] scores = GoldenVectors.Read<float>($"knn{neighbours}_score");
        for (int image = 0; image < 4; image++)
        {
            float[] patches = [.. Enumerable.Range(0, 256)
                .Select(patch => distances.AsSpan((image * 256 + patch) * 9, neighbours).ToArray().Average())];
            float[] map = AnomalyMap.Of(patches, 16, 128, 128);

            Assert.InRange(GoldenVectors.LargestDifference(map, maps[(image * 128 * 128)..((image + 1) * 128 * 128)]), 0, 5e-4);
            Assert.Equal(scores[image], map.Max(), 5e-4);
        }
    }

    [Fact]
    public void AnomalyMap_GridThatIsNotSquare_GivesGoldenMap()
    {
        float[] map = AnomalyMap.Of(GoldenVectors.Read<float>("nonsquare_knn1_patch"), 12, 96, 128);

        Assert.InRange(GoldenVectors.LargestDifference(map, GoldenVectors.Read<float>("nonsquare_knn1_map")), 0, 5e-4);
    }

    [Theory]
    [InlineData("reweighted_score", 1, 1e-3)]
    [InlineData("reweighted_score_x0.05", 0.05, 1e-4)]
    public void ReweightedImageScore_GoldenEmbedding_GivesGoldenScore(string name, double scale, double tolerance)
    {
        double actual = NearestNeighbours.ReweightedImageScore(Bank(), GoldenVectors.Read<float>("embedding_test00"), scale);

        Assert.Equal(GoldenVectors.Read<float>(name)[0], actual, tolerance);
    }

    [Fact]
    public void Find_MoreThanThereAre_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => NearestNeighbours.Find(new MemoryBank(new float[4], 2, new PatchOrigin[2]), new float[2], 3));

    private static FeatureMap Layer(string name)
    {
        float[] values = GoldenVectors.Read<float>(name, out int[] shape);
        return new FeatureMap(values, shape[0], shape[1], shape[2]);
    }

    private static MemoryBank Bank()
    {
        float[] vectors = GoldenVectors.Read<float>("bank", out int[] shape);
        return new MemoryBank(vectors, shape[1], new PatchOrigin[shape[0]]);
    }
}
