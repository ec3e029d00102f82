using EdgeInspector.Inference.Graphs;
using EdgeInspector.Learning;
using EdgeInspector.Models;
using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Graphs;

public sealed class GraphComposerTests
{
    private static readonly string[] Layers = ["c3", "c4"];

    [Fact]
    public void Extract_GoldenPicture_MatchesGoldenEmbedding()
    {
        var composer = new GraphComposer(GoldenData.Backbone, Layers, 128, 128);
        using IFeatureExtractor extractor = composer.CreateFeatureExtractor();
        float[] embedding = new float[extractor.GridWidth * extractor.GridHeight * extractor.Dimensions];

        extractor.Extract(PngFile.ReadRgb(SharedData.Require("golden/images/test_00.png"), out _, out _), embedding,
            new float[extractor.Dimensions]);

        Assert.InRange(GoldenData.LargestDifference(embedding, GoldenData.Floats("embedding_test00")), 0, 1e-3f);
    }

    // A run of this size takes a second, and longer ones minutes, in which nobody would be heard.
    [Fact]
    public async Task Extract_NobodyWaitsAnyMore_EndsWithinTheRun()
    {
        var composer = new GraphComposer(GoldenData.Backbone, Layers, 2048, 2048);
        using IFeatureExtractor extractor = composer.CreateFeatureExtractor();
        byte[] picture = new byte[2048 * 2048 * 3];
        float[] embedding = new float[extractor.GridWidth * extractor.GridHeight * extractor.Dimensions];
        using var stop = new CancellationTokenSource();
        var extracting = Task.Run(
            () => extractor.Extract(picture, embedding, new float[extractor.Dimensions], stop.Token),
            TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => extracting);
    }

    [Fact]
    public void Create_NobodyWaitsAnyMore_EndsTheRunThatFindsTheGrid() =>
        Assert.Throws<OperationCanceledException>(() => new GraphComposer(
            GoldenData.Backbone, Layers, 128, 128, cancellation: new CancellationToken(canceled: true)));

    [Fact]
    public void Load_NobodyWaitsAnyMore_WarmsNothingUp()
    {
        var composer = new GraphComposer(GoldenData.Backbone, Layers, 128, 128);
        byte[] graph = composer.ComposeGraph(new KnnHead(GoldenData.Bank(), 3));
        Assert.Throws<OperationCanceledException>(() => composer.Load(graph, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Run_NobodyWaitsAnyMore_Ends()
    {
        using IAnomalyModel model = Compose(128, 128, 3);
        using IScoringSlot slot = model.CreateSlot();
        slot.Run(CancellationToken.None);
        Assert.Throws<OperationCanceledException>(() => slot.Run(new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_GoldenPictures_MatchesGoldenMapsAndScores(int neighbours)
    {
        float[] maps = GoldenData.Floats($"knn{neighbours}_map"), scores = GoldenData.Floats($"knn{neighbours}_score");
        float[] distances = GoldenData.Floats("knn_distances");
        using IAnomalyModel model = Compose(128, 128, neighbours);
        using IScoringSlot slot = model.CreateSlot();
        for (int image = 0; image < 4; image++)
        {
            PngFile.ReadRgb(SharedData.Require($"golden/images/test_0{image}.png"), out _, out _).CopyTo(slot.Input);
            slot.Run();

            float[] patches = new float[256];
            for (int i = 0; i < 256; i++) patches[i] = distances.AsSpan((image * 256 + i) * 9, neighbours).ToArray().Average();
            Assert.InRange(GoldenData.LargestDifference(slot.PatchScores, patches), 0, 1e-3f);
            Assert.InRange(GoldenData.LargestDifference(slot.AnomalyMap, maps.AsSpan(image * 128 * 128, 128 * 128)), 0, 5e-4f);
            Assert.InRange(Math.Abs(slot.Score - scores[image]), 0, 5e-4f);
        }
    }

    [Fact]
    public void Run_PictureThatIsNotSquare_MatchesGoldenMap()
    {
        using IAnomalyModel model = Compose(96, 128, 1);
        using IScoringSlot slot = model.CreateSlot();
        PngFile.ReadRgb(SharedData.Require("golden/images/test_02_crop_96x128.png"), out _, out _).CopyTo(slot.Input);
        slot.Run();

        Assert.InRange(GoldenData.LargestDifference(slot.PatchScores, GoldenData.Floats("nonsquare_knn1_patch")), 0, 1e-3f);
        Assert.InRange(GoldenData.LargestDifference(slot.AnomalyMap, GoldenData.Floats("nonsquare_knn1_map")), 0, 5e-4f);
    }

    [Theory]
    [InlineData(79, 1)]
    [InlineData(80, 1)]
    [InlineData(81, 1)]
    [InlineData(239, 3)]
    [InlineData(241, 3)]
    [InlineData(300, 9)]
    [InlineData(5, 5)]
    public void Run_AnyBankSize_FindsTheNearestRows(int rows, int neighbours)
    {
        MemoryBank golden = GoldenData.Bank();
        var bank = new MemoryBank(golden.Vectors[..(rows * golden.Dimensions)], golden.Dimensions, new PatchOrigin[rows]);
        var composer = new GraphComposer(GoldenData.Backbone, Layers, 128, 128);
        using IAnomalyModel model = composer.Load(composer.ComposeGraph(new KnnHead(bank, neighbours)));
        using IScoringSlot slot = model.CreateSlot();
        byte[] picture = PngFile.ReadRgb(SharedData.Require("golden/images/test_00.png"), out _, out _);
        picture.CopyTo(slot.Input);
        slot.Run();

        float[] embedding = GoldenData.Floats("embedding_test00");
        float[] expected = [.. Enumerable.Range(0, 256).Select(patch => Enumerable.Range(0, rows)
            .Select(row => Distance(embedding.AsSpan(patch * 152, 152), bank.Row(row))).Order().Take(neighbours).Average())];
        Assert.InRange(GoldenData.LargestDifference(slot.PatchScores, expected), 0, 1e-3f);
    }

    [Fact]
    public void Run_PatchesThatAreInTheBank_HaveNoDistance()
    {
        float[] embedding = GoldenData.Floats("embedding_test00");
        var composer = new GraphComposer(GoldenData.Backbone, Layers, 128, 128);
        using IFeatureExtractor extractor = composer.CreateFeatureExtractor();
        byte[] picture = PngFile.ReadRgb(SharedData.Require("golden/images/test_00.png"), out _, out _);
        extractor.Extract(picture, embedding, new float[152]);
        using IAnomalyModel model = composer.Load(
            composer.ComposeGraph(new KnnHead(new MemoryBank(embedding, 152, new PatchOrigin[256]), 1)));
        using IScoringSlot slot = model.CreateSlot();
        picture.CopyTo(slot.Input);
        slot.Run();

        // The expanded form alone would be off by up to 0.06 here.
        Assert.InRange(slot.PatchScores.ToArray().Max(), 0, 1e-3f);
    }

    [Fact]
    public void ComposeGraph_SameInputs_GivesTheSameBytes()
    {
        byte[] first = new GraphComposer(GoldenData.Backbone, Layers, 128, 128).ComposeGraph(new KnnHead(GoldenData.Bank(), 3));
        byte[] second = new GraphComposer(GoldenData.Backbone, Layers, 128, 128).ComposeGraph(new KnnHead(GoldenData.Bank(), 3));

        Assert.Equal(first, second);
    }

    [Fact]
    public void Run_ConvNextBackbone_GivesItsGrid()
    {
        var composer = new GraphComposer(SharedData.Require("backbones/convnext_base_features3_random.onnx"), ["features.3"], 64, 96);
        using IFeatureExtractor extractor = composer.CreateFeatureExtractor();
        Assert.Equal((8, 12, 256), (extractor.GridWidth, extractor.GridHeight, extractor.Dimensions));
        Assert.Equal(BackbonePreprocessing.ImageNet, composer.Preprocessing);

        var random = new SplitMix64(1);
        float[] vectors = [.. Enumerable.Range(0, 100 * 256).Select(_ => (float)random.NextGaussian())];
        using IAnomalyModel model = composer.Load(
            composer.ComposeGraph(new KnnHead(new MemoryBank(vectors, 256, new PatchOrigin[100]), 3)));
        using IScoringSlot slot = model.CreateSlot();
        slot.Run();
        Assert.True(float.IsFinite(slot.Score) && slot.Score > 0);
    }

    [Fact]
    public void Create_UnknownLayer_ListsThoseThereAre()
    {
        var error = Assert.Throws<ModelException>(() => new GraphComposer(GoldenData.Backbone, ["c3", "c9"], 128, 128));
        Assert.Contains("'c9'", error.Message, StringComparison.Ordinal);
        Assert.Contains("c2, c3, c4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(130, 128)]
    [InlineData(1, 1)]
    [InlineData(1, 128)]
    public void Create_SizeThatDoesNotFit_SaysTheMultiple(int width, int height)
    {
        var error = Assert.Throws<ModelException>(() => new GraphComposer(GoldenData.Backbone, Layers, width, height));
        Assert.Contains("multiples of", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(301)]
    public void ComposeGraph_NeighboursOutOfRange_AreRefused(int neighbours)
    {
        var composer = new GraphComposer(GoldenData.Backbone, Layers, 128, 128);
        var error = Assert.Throws<ModelException>(() => composer.ComposeGraph(new KnnHead(GoldenData.Bank(), neighbours)));
        Assert.Contains("1 to 300", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(640, 512, 320, 256)]
    [InlineData(500, 1250, 256, 640)]
    [InlineData(512, 512, 256, 256)]
    [InlineData(1000, 100, 2560, 256)]
    [InlineData(272, 256, 288, 256)]
    [InlineData(100, 90, 288, 256)]
    [InlineData(4000, 250, 4096, 256)]
    [InlineData(4000, 100, 4096, 96)]
    [InlineData(4, 4000, 32, 4096)]
    public void AutoSize_AnyRegion_KeepsItsAspectRatioWithinBounds(int regionWidth, int regionHeight, int width, int height) =>
        Assert.Equal((width, height), GraphComposer.AutoSize(regionWidth, regionHeight));

    private static IAnomalyModel Compose(int width, int height, int neighbours)
    {
        var composer = new GraphComposer(GoldenData.Backbone, Layers, width, height);
        return composer.Load(composer.ComposeGraph(new KnnHead(GoldenData.Bank(), neighbours)));
    }

    private static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return (float)Math.Sqrt(sum);
    }
}
