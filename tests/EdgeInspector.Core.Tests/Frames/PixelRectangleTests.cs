using EdgeInspector.Frames;
using Xunit;

namespace EdgeInspector.Core.Tests.Frames;

public sealed class PixelRectangleTests
{
    [Theory]
    [InlineData("1,2,3,4", true)]
    [InlineData(" 1, 2, 3, 4 ", true)]
    [InlineData("1,2,3", false)]
    [InlineData("1,2,0,4", false)]
    [InlineData("-1,2,3,4", false)]
    [InlineData("a,b,c,d", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("1,2,3,99999999999", false)]
    public void TryParse_Text_IsReadOrRefused(string? text, bool expected) => Assert.Equal(expected, PixelRectangle.TryParse(text, out _));

    [Fact]
    public void ToString_IsWhatTryParseReads()
    {
        Assert.True(PixelRectangle.TryParse(new PixelRectangle(5, 6, 7, 8).ToString(), out PixelRectangle read));
        Assert.Equal(new PixelRectangle(5, 6, 7, 8), read);
    }

    [Theory]
    [InlineData(0, 0, 10, 10, true)]
    [InlineData(1, 0, 10, 10, false)]
    [InlineData(5, 5, 5, 5, true)]
    [InlineData(int.MaxValue, 0, 2, 2, false)]
    [InlineData(0, 0, 0, 5, false)]
    public void FitsIn_TenByTen_SaysWhetherItDoes(int x, int y, int width, int height, bool expected) =>
        Assert.Equal(expected, new PixelRectangle(x, y, width, height).FitsIn(10, 10));
}
