using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public class PictureMaskTests
{
    [Theory]
    [InlineData(1, 255, new[] { 0, 255, 0, 0 })]
    [InlineData(1, 255, new[] { 0, 1, 0, 0 })]
    [InlineData(1, 255, new[] { 0, 100, 0, 0 })]
    [InlineData(1, 65535, new[] { 0, 1, 0, 0 })]
    [InlineData(1, 65535, new[] { 0, 65535, 0, 0 })]
    [InlineData(3, 255, new[] { 0, 0, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0 })]
    [InlineData(3, 255, new[] { 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(4, 255, new[] { 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(4, 255, new[] { 9, 9, 9, 0, 0, 200, 0, 128, 9, 9, 9, 0, 0, 0, 0, 255 })]
    [InlineData(4, 255, new[] { 0, 0, 0, 255, 0, 200, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255 })]
    [InlineData(4, 255, new[] { 0, 0, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Of_WhateverIsNotTheBackground_IsMarked(int channels, int largest, int[] values) =>
        Assert.Equal([false, true, false, false], PictureMask.Of(Samples(2, 2, channels, largest, values), "m.png").Marked);

    [Fact]
    public void Of_AllBlack_IsEmpty() => Assert.True(PictureMask.Of(Samples(2, 2, 1, 255, [0, 0, 0, 0]), "m.png").IsEmpty);

    [Fact]
    public void Of_AllOne_MarksEverything() =>
        Assert.Equal([true, true, true, true], PictureMask.Of(Samples(2, 2, 1, 255, [1, 1, 1, 1]), "m.png").Marked);

    [Fact]
    public void Of_LossyNoise_IsBackground()
    {
        PictureSamples samples = Samples(4, 2, 1, 255, [0, 3, 2, 0, 251, 255, 1, 7]) with { IsLossy = true };
        Assert.Equal([false, false, false, false, true, true, false, false], PictureMask.Of(samples, "m.jpg").Marked);
    }

    [Fact]
    public void Of_NoBackground_IsAnErrorWithTheValuesFound()
    {
        var error = Assert.Throws<PictureException>(() => PictureMask.Of(Samples(2, 2, 1, 255, [100, 200, 100, 100]), "m.png"));
        Assert.Contains("m.png: it cannot be told what the mask marks", error.Message, StringComparison.Ordinal);
        Assert.Contains("2 values, most often 100 (75 %), 200 (25 %)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_APhotograph_IsAnError() => Assert.Throws<PictureException>(
        () => PictureMask.Of(Samples(16, 16, 1, 255, [.. Enumerable.Range(0, 256)]), "photo.png"));

    // The letter L, 2 wide and 3 high, as each orientation stores it (EXIF 2.3, figure of tag 274).
    [Theory]
    [InlineData(1, 2, "X.X.XX")]
    [InlineData(2, 2, ".X.XXX")]
    [InlineData(3, 2, "XX.X.X")]
    [InlineData(4, 2, "XXX.X.")]
    [InlineData(5, 3, "XXX..X")]
    [InlineData(6, 3, "..XXXX")]
    [InlineData(7, 3, "X..XXX")]
    [InlineData(8, 3, "XXXX..")]
    public void Turned_StoredInAnyOrientation_IsUpright(int orientation, int width, string stored)
    {
        PictureMask upright = new PictureMask(width, 6 / width, [.. stored.Select(sign => sign == 'X')]).Turned(orientation);
        Assert.Equal((2, 3), (upright.Width, upright.Height));
        Assert.Equal("X.X.XX", string.Concat(upright.Marked.Select(marked => marked ? 'X' : '.')));
    }

    private static PictureSamples Samples(int width, int height, int channels, int largest, int[] values) =>
        new(width, height, channels, [.. values.Select(value => (ushort)value)]) { Largest = largest };
}
