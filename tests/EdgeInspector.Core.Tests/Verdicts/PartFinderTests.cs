using EdgeInspector.Frames;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Verdicts;

public sealed class PartFinderTests
{
    private const int Width = 12, Height = 8;
    private readonly PartFinder _finder = new(Width, Height);

    [Fact]
    public void Find_Nothing_IsNoPart()
    {
        Assert.Equal(new PartFinding(0, 0, 0), _finder.Find(new float[Width * Height]));
        Assert.Null(_finder.Outline(new PixelRectangle(0, 0, 120, 80), 0));
    }

    [Fact]
    public void Find_OnePiece_SaysItsShareAndNothingOfTheRim() =>
        Assert.Equal(new PartFinding(6.0 / (Width * Height), 1, 0), _finder.Find(Block((3, 2, 3, 2))));

    [Fact]
    public void Find_TwoPiecesAndACrumb_CountsTheTwo()
    {
        float[] part = Block((1, 1, 4, 4), (7, 2, 3, 2));
        part[7 * Width + 11] = 1;
        PartFinding found = _finder.Find(part);
        Assert.Equal((2, 1), (found.Pieces, found.AtRim));
        Assert.Equal(2, _finder.Outline(new PixelRectangle(0, 0, 120, 80), found.Share)!.Outlines.Count);
    }

    [Fact]
    public void Find_PieceAtTheRim_CountsItsPatchesThere() => Assert.Equal(3, _finder.Find(Block((9, 3, 3, 3))).AtRim);

    [Fact]
    public void Find_WeightsBelowOneHalf_AreBackground() =>
        Assert.Equal(0, _finder.Find([.. Block((3, 2, 3, 2)).Select(weight => weight * 0.49f)]).Pieces);

    [Fact]
    public void Outline_ARectangle_IsItsFourCornersInFramePixels()
    {
        PartFinding found = _finder.Find(Block((3, 2, 4, 3)));
        FoundPart part = _finder.Outline(new PixelRectangle(100, 50, 240, 160), found.Share)!;
        Assert.Equal([(160, 90), (240, 90), (240, 150), (160, 150)], Assert.Single(part.Outlines));
        Assert.Equal(12.0 / (Width * Height), part.Share, 4);
    }

    [Fact]
    public void Outline_PieceInTheCornerOfTheFrame_StaysInside()
    {
        PartFinding found = _finder.Find(Block((0, 0, 12, 8)));
        Assert.Equal([(0, 0), (120, 0), (120, 80), (0, 80)],
            Assert.Single(_finder.Outline(new PixelRectangle(0, 0, 120, 80), found.Share)!.Outlines));
    }

    [Fact]
    public void Outline_Stairs_BecomeALine()
    {
        float[] part = new float[Width * Height];
        for (int y = 0; y < 6; y++) Array.Fill(part, 1, y * Width + 1, y + 1);
        PartFinding found = _finder.Find(part);
        Assert.InRange(Assert.Single(_finder.Outline(new PixelRectangle(0, 0, 120, 80), found.Share)!.Outlines).Count, 3, 5);
    }

    [Fact]
    public void Outline_PatchesThatTouchAtACorner_AreOnePieceWithOneOutline()
    {
        PartFinding found = _finder.Find(Block((2, 2, 2, 2), (4, 4, 2, 2)));
        Assert.Equal(1, found.Pieces);
        IReadOnlyList<(int X, int Y)> outline = Assert.Single(_finder.Outline(new PixelRectangle(0, 0, 120, 80), found.Share)!.Outlines);
        Assert.Contains((20, 20), outline);
        Assert.Contains((60, 60), outline);
    }

    [Fact]
    public void Find_Warm_AllocatesNothing()
    {
        float[] part = Block((1, 1, 4, 4), (7, 2, 3, 2));
        _finder.Find(part);
        Assert.Equal(0, Allocation.OfCalls(100, () => _finder.Find(part)));
    }

    private static float[] Block(params ReadOnlySpan<(int X, int Y, int Width, int Height)> blocks)
    {
        float[] part = new float[Width * Height];
        foreach ((int x, int y, int width, int height) in blocks)
            for (int row = y; row < y + height; row++) Array.Fill(part, 1, row * Width + x, width);
        return part;
    }
}
