using EdgeInspector.Inference.Graphs;
using EdgeInspector.Learning;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Scoring;

public sealed class GoldenCoresetTests
{
    private const int Images = 12, Patches = 256, Rows = 300;

    [Fact]
    public void Select_GoldenTrainingImages_ChoosesTheGoldenBank()
    {
        var composer = new GraphComposer(GoldenData.Backbone, ["c3", "c4"], 128, 128);
        using IFeatureExtractor extractor = composer.CreateFeatureExtractor();
        using var features = new FeatureMatrix(Images * Patches, extractor.Dimensions);
        for (int image = 0; image < Images; image++)
        {
            byte[] picture = PngFile.ReadRgb(SharedData.Require($"golden/images/train_{image:00}.png"), out _, out _);
            extractor.Extract(picture, features.Block(image * Patches, Patches), new float[152]);
        }

        CoresetSelection selection = GreedyCoreset.Select(
            features, [.. Enumerable.Range(0, Images * Patches)], Rows, 0, new Progress<int>(), null,
            TestContext.Current.CancellationToken);

        int[] indices = Indices();
        Assert.Equal(indices[..50], selection.Rows[..50]);
        double[] radii = NpyFile.Read<double>(SharedData.Require("golden/coreset_radii.npy"), out _);
        for (int i = 0; i < radii.Length; i++) Assert.InRange(selection.Radii[i] / radii[i], 1 - 1e-4, 1 + 1e-4);
        // The features differ in the last bits from those of another machine; the rows chosen from them are the golden bank's all the same.
        MemoryBank bank = GoldenData.Bank();
        for (int i = 0; i < 50; i++) Assert.InRange(GoldenData.LargestDifference(features.Row(selection.Rows[i]), bank.Row(i)), 0, 1e-3f);
    }

    private static int[] Indices()
    {
        string path = SharedData.Require("golden/coreset_indices.npy");
        try
        {
            return NpyFile.Read<int>(path, out _);
        }
        catch (InvalidDataException)
        {
            return [.. NpyFile.Read<long>(path, out _).Select(index => (int)index)];
        }
    }
}
