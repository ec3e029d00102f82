using EdgeInspector.Inference.Graphs;
using EdgeInspector.Models;
using EdgeInspector.Scoring;
using EdgeInspector.Scoring.Heads;
using EdgeInspector.TestKit;
using Xunit;

namespace EdgeInspector.Inference.Tests.Graphs;

/// <summary>The graph against the plain reference, on real features.</summary>
public sealed class SilhouetteGraphTests
{
    private const int Dimensions = 152, First = 40, Grid = 16;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.65)]
    [InlineData(0.8)]
    public void Run_RealPicture_FindsThePartOfTheReference(double share)
    {
        (Background background, float[] part, float[] counted) = Expected(share, besideCounts: false);
        (float[] found, float[] scores, float[] unmasked, _) = Run(background);
        Assert.InRange(GoldenData.LargestDifference(found, part), 0, 2e-3f);
        Assert.InRange(GoldenData.LargestDifference(scores, [.. unmasked.Select((score, i) => score * counted[i])]), 0, 2e-2f);
        Assert.Contains(found, weight => weight > 0.5f);
        Assert.Contains(counted, weight => weight < 0.5f);
    }

    [Fact]
    public void Run_WhatLiesBesideCounts_LeavesTheScoresAsTheyAre()
    {
        (Background background, float[] part, _) = Expected(0.5, besideCounts: true);
        (float[] found, float[] scores, float[] unmasked, _) = Run(background);
        Assert.InRange(GoldenData.LargestDifference(found, part), 0, 2e-3f);
        Assert.Equal(unmasked, scores);
    }

    [Fact]
    public void Run_NothingButBackground_HasNoPartAndNoScore()
    {
        (Background background, _, _) = Expected(0.5, besideCounts: false);
        (float[] found, float[] scores, _, float score) = Run(background with { Distance = 1e4f });
        Assert.All(found, weight => Assert.Equal(0, weight));
        Assert.All(scores, patch => Assert.Equal(0, patch));
        Assert.Equal(0, score);
    }

    [Fact]
    public void ComposeGraph_WithoutBackground_HasNoPart()
    {
        var composer = new GraphComposer(GoldenData.Backbone, ["c3", "c4"], 128, 128);
        using IAnomalyModel model = composer.Load(composer.ComposeGraph(new KnnHead(GoldenData.Bank(), 3)));
        using IScoringSlot slot = model.CreateSlot();
        Assert.True(slot.Part.IsEmpty);
    }

    // The limit is chosen so that about the given share of the patches is background.
    private static (Background Background, float[] Part, float[] Counted) Expected(double share, bool besideCounts)
    {
        float[] embedding = GoldenData.Floats("embedding_test00"), rows = new float[4 * First];
        for (int row = 0; row < 4; row++)
            embedding.AsSpan((row % 2 * 15 + row / 2 * 15 * Grid) * Dimensions, First).CopyTo(rows.AsSpan(row * First));
        float[] squared = [.. Enumerable.Range(0, Grid * Grid)
            .Select(patch => Enumerable.Range(0, 4).Min(row => Squared(embedding, patch, rows, row)))];
        var background = new Background(rows, First, MathF.Sqrt(squared.Order().ElementAt((int)(share * squared.Length))), besideCounts);
        float[] part = new float[Grid * Grid], counted = new float[Grid * Grid];
        var silhouette = new Silhouette(Grid, Grid);
        silhouette.Find([.. squared.Select(background.Weight)], part);
        silhouette.Count(part, counted);
        return (background, part, counted);
    }

    private static (float[] Part, float[] Scores, float[] Unmasked, float Score) Run(Background background)
    {
        var composer = new GraphComposer(GoldenData.Backbone, ["c3", "c4"], 128, 128);
        var head = new KnnHead(GoldenData.Bank(), 3);
        byte[] picture = PngFile.ReadRgb(SharedData.Require("golden/images/test_00.png"), out _, out _);
        using IAnomalyModel with = composer.Load(composer.ComposeGraph(head, background)),
            without = composer.Load(composer.ComposeGraph(head));
        using IScoringSlot slot = with.CreateSlot(), plain = without.CreateSlot();
        picture.CopyTo(slot.Input);
        picture.CopyTo(plain.Input);
        slot.Run();
        plain.Run();
        return (slot.Part.ToArray(), slot.PatchScores.ToArray(), plain.PatchScores.ToArray(), slot.Score);
    }

    private static float Squared(float[] embedding, int patch, float[] rows, int row)
    {
        float sum = 0;
        for (int d = 0; d < First; d++)
        {
            float difference = embedding[patch * Dimensions + d] - rows[row * First + d];
            sum += difference * difference;
        }
        return sum;
    }
}
