using EdgeInspector.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Models;

public sealed class UsualScoresTests
{
    [Theory]
    [InlineData(0.5f, 1.0)]
    [InlineData(1f, 1.0)]
    [InlineData(1.5f, 0.8)]
    [InlineData(2f, 0.8)]
    [InlineData(4f, 0.4)]
    [InlineData(5f, 0.2)]
    public void PValue_IsTheShareOfScoresNotBelow(float score, double expected) =>
        Assert.Equal(expected, UsualScores.Of([4, 1, 2, 2.5f], null)!.PValue(score), 1e-12);

    [Fact]
    public void Of_NoScores_IsNull() => Assert.Null(UsualScores.Of([], null));

    [Fact]
    public void UsualMap_OfTwoMaps_HasMeanAndDeviationOfEachPlace()
    {
        float[][] maps = [Places(16, 24, (x, y) => x + 100 * y), Places(16, 24, (x, y) => x + 100 * y + 2)];
        UsualMap usual = UsualMap.Of(16, 24, maps)!;
        Assert.Equal((2, 3), (usual.Columns, usual.Rows));
        // The middles of places eight pixels wide: 4 and 12, and one between the two maps.
        Assert.Equal([405, 413, 1205, 1213, 2005, 2013], usual.Mean);
        Assert.All(usual.Deviation, deviation => Assert.Equal(Math.Sqrt(2), deviation, 1e-6));
        Assert.Null(UsualMap.Of(16, 24, [maps[0]]));
    }

    [Fact]
    public void UsualMap_SmallerThanAPlace_HasOne() => Assert.Equal([3 + 100 * 2], Places(4, 3, (x, y) => x + 100 * y));

    [Fact]
    public void UsualMap_OtherNumberOfFigures_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new UsualMap(2, 2, new float[4], new float[3]));

    private static float[] Places(int width, int height, Func<int, int, float> value)
    {
        float[] map = new float[width * height];
        for (int i = 0; i < map.Length; i++) map[i] = value(i % width, i / width);
        (int columns, int rows) = UsualMap.GridOf(width, height);
        float[] places = new float[columns * rows];
        UsualMap.Sample(map, width, height, places);
        return places;
    }
}
