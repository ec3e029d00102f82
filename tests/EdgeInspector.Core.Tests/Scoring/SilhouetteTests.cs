using EdgeInspector.Scoring;
using Xunit;

namespace EdgeInspector.Core.Tests.Scoring;

public sealed class SilhouetteTests
{
    private const int Side = 32;

    [Fact]
    public void Find_APartAndDust_KeepsThePart()
    {
        float[] foreground = Drawn((8, 8, 12, 5)), dust = Drawn((8, 8, 12, 5), (26, 26, 2, 2), (2, 20, 1, 4));
        Assert.Equal(foreground, Find(dust));
    }

    [Fact]
    public void Find_TwoPartsOfTheSameKind_KeepsBoth()
    {
        float[] foreground = Drawn((3, 3, 8, 8), (20, 20, 8, 7));
        Assert.Equal(foreground, Find(foreground));
    }

    [Fact]
    public void Find_AHole_IsFilled()
    {
        float[] foreground = Drawn((6, 6, 14, 14));
        for (int y = 10; y < 14; y++) Array.Clear(foreground, y * Side + 11, 3);
        Assert.Equal(Drawn((6, 6, 14, 14)), Find(foreground));
    }

    [Fact]
    public void Find_ABay_StaysOpen()
    {
        float[] foreground = Drawn((6, 6, 14, 14));
        for (int y = 10; y < 14; y++) Array.Clear(foreground, y * Side + 11, 9);
        Assert.Equal(foreground, Find(foreground));
    }

    [Fact]
    public void Find_AThinTipOfADensePart_BelongsToIt()
    {
        float[] foreground = Drawn((4, 10, 8, 8), (12, 13, 12, 1));
        Assert.Equal(foreground, Find(foreground));
    }

    [Fact]
    public void Find_Nothing_IsNothing() => Assert.All(Find(new float[Side * Side]), weight => Assert.Equal(0, weight));

    [Fact]
    public void Find_Everything_IsEverything()
    {
        float[] all = [.. Enumerable.Repeat(1f, Side * Side)];
        Assert.Equal(all, Find(all));
    }

    [Fact]
    public void Count_APatch_CountsWithItsNeighboursAndLessOnePatchFarther()
    {
        float[] counted = new float[Side * Side], near = Drawn((4, 4, 3, 3)), far = Drawn((3, 3, 5, 5));
        new Silhouette(Side, Side).Count(Drawn((5, 5, 1, 1)), counted);
        for (int i = 0; i < counted.Length; i++) Assert.Equal(near[i] > 0 ? 1 : Silhouette.OuterWeight * far[i], counted[i], 1e-6f);
    }

    [Fact]
    public void Weight_AtTheDistance_IsOneHalf()
    {
        var background = new Background([0f, 0f], 2, 3, false);
        Assert.Equal(0.5f, background.Weight(9), 1e-5f);
        Assert.Equal((0, 1), (background.Weight(5), background.Weight(13)));
    }

    private static float[] Find(float[] foreground)
    {
        float[] part = new float[Side * Side];
        new Silhouette(Side, Side).Find(foreground, part);
        return part;
    }

    private static float[] Drawn(params ReadOnlySpan<(int X, int Y, int Width, int Height)> blocks)
    {
        float[] grid = new float[Side * Side];
        foreach ((int x, int y, int width, int height) in blocks)
            for (int row = y; row < y + height; row++) Array.Fill(grid, 1, row * Side + x, width);
        return grid;
    }
}
