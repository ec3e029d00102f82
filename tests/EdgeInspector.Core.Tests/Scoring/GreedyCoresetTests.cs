using EdgeInspector.Numerics;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Reference;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Core.Tests.Scoring;

public sealed class GreedyCoresetTests
{
    [Fact]
    public void Select_ClusteredRows_ChoosesExactlyWhatThePlainLoopChooses()
    {
        using FeatureMatrix rows = Clustered(1_500, 40, seed: 1);
        int[] candidates = [.. Enumerable.Range(0, rows.Rows).Where(row => row % 7 != 3)];

        CoresetSelection selection = GreedyCoreset.Select(rows, candidates, 400, 11);

        CoresetSelection expected = PlainCoreset.Select(rows, candidates, 400, 11, threads: 3);
        Assert.Equal(expected.Rows, selection.Rows);
        Assert.Equal(expected.Radii, selection.Radii);
    }

    [Fact]
    public void Select_GoldenBank_HasGoldenRadii()
    {
        float[] bank = NpyFile.Read<float>(SharedData.Require("golden/bank.npy"), out int[] shape);
        float[] radii = [.. NpyFile.Read<double>(SharedData.Require("golden/coreset_radii.npy"), out _).Select(radius => (float)radius)];
        using var rows = new FeatureMatrix(shape[0], shape[1]);
        bank.CopyTo(rows.Block(0, shape[0]));

        CoresetSelection selection = GreedyCoreset.Select(rows, [.. Enumerable.Range(0, shape[0])], shape[0], 0);

        // The bank lists its rows in the order of their choice, so choosing again from it must keep that order.
        Assert.Equal(Enumerable.Range(0, 50), selection.Rows.Take(50));
        for (int j = 0; j < shape[0] - 1; j++)
            Assert.True(selection.Radii[j] <= radii[j] * 1.0001f, $"radius {j}: {selection.Radii[j]} > {radii[j]}");
    }

    [Fact]
    public void Select_EqualRows_TakesTheLowestIndexOfATie()
    {
        using var rows = new FeatureMatrix(9, 16);
        for (int row = 0; row < 9; row++) rows.Row(row).Fill(row % 3);

        Assert.Equal([1, 0, 2], GreedyCoreset.Select(rows, [.. Enumerable.Range(0, 9)], 3, 1).Rows);
    }

    [Fact]
    public void Select_MoreThanThereAre_TakesAll()
    {
        using FeatureMatrix rows = Clustered(20, 8, seed: 2);
        CoresetSelection selection = GreedyCoreset.Select(rows, [.. Enumerable.Range(0, 20)], 100, 5);

        Assert.Equal(Enumerable.Range(0, 20), selection.Rows.Order());
        Assert.Equal(0, selection.Radii[^1]);
    }

    [Fact]
    public void Select_WithLimitedOwners_GivesNoneMoreThanItsShare_AndOthersTheRest()
    {
        using FeatureMatrix rows = Clustered(600, 16, seed: 3);
        int[] candidates = [.. Enumerable.Range(0, rows.Rows)];
        // Rows of 60 belong to one picture each; the last three pictures are limited.
        CoresetSelection selection = GreedyCoreset.Select(
            rows, candidates, 200, 0, share: new RowShare(row => row / 60 >= 7 ? row / 60 : null, most: 2));

        Assert.Equal(200, selection.Rows.Length);
        Assert.All(selection.Rows.Where(row => row / 60 >= 7).GroupBy(row => row / 60), owned => Assert.InRange(owned.Count(), 0, 2));
        Assert.Equal(selection.Rows.Length, selection.Rows.Distinct().Count());
        // Where nobody has rows left to give, fewer are chosen.
        selection = GreedyCoreset.Select(rows, candidates, 200, 0, share: new RowShare(row => row / 60, most: 2));
        Assert.Equal(20, selection.Rows.Length);
        Assert.Equal(selection.Rows.Length, selection.Radii.Length);
    }

    [Fact]
    public void Select_Cancelled_Stops()
    {
        using FeatureMatrix rows = Clustered(500, 8, seed: 3);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            GreedyCoreset.Select(rows, [.. Enumerable.Range(0, 500)], 400, 0, null, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Project_ManyDimensions_KeepsDistancesAboutTheSameOnAnyNumberOfThreads()
    {
        using FeatureMatrix rows = Clustered(60, 512, seed: 4);
        using FeatureMatrix one = GreedyCoreset.Project(rows, 7, 1), four = GreedyCoreset.Project(rows, 7, 4);

        Assert.Equal(128, one.Dimensions);
        Assert.Equal(one.Block(0, 60), four.Block(0, 60));
        double ratio = Enumerable.Range(1, 59).Average(row =>
            Math.Sqrt(SquaredDistance.Of(one.Row(0), one.Row(row)) / SquaredDistance.Of(rows.Row(0), rows.Row(row))));
        Assert.InRange(ratio, 0.9, 1.1);
    }

    [Fact]
    public void Project_FewDimensions_IsTheMatrixItself()
    {
        using FeatureMatrix rows = Clustered(5, 255, seed: 5);
        Assert.Same(rows, GreedyCoreset.Project(rows, 0, 1));
    }

    private static FeatureMatrix Clustered(int count, int dimensions, ulong seed)
    {
        var random = new SplitMix64(seed);
        var rows = new FeatureMatrix(count, dimensions);
        float[][] centers = [.. Enumerable.Range(0, 12)
            .Select(_ => Enumerable.Range(0, dimensions).Select(_ => (float)random.NextGaussian() * 3).ToArray())];
        for (int row = 0; row < count; row++)
        {
            float[] center = centers[random.NextInt32(centers.Length)];
            Span<float> values = rows.Row(row);
            for (int d = 0; d < dimensions; d++) values[d] = center[d] + (float)random.NextGaussian();
        }
        return rows;
    }
}
