using EdgeInspector.Frames;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Verdicts;

public sealed class RegionFinderTests
{
    [Fact]
    public void Find_MapFinerThanTheFrame_ARegionHasAtLeastOnePixel()
    {
        var finder = new RegionFinder(8, 8, new PixelRectangle(0, 0, 2, 2));
        float[] map = new float[64];
        map[27] = 1;
        List<Region> found = [];
        finder.Find(map, 0.5f, 1, null, null, found);
        Region region = Assert.Single(found);
        Assert.Equal((1, 1, 1), (region.AreaPixels, region.Box.Width, region.Box.Height));
    }
}
