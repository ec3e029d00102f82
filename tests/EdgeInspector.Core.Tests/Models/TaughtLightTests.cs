using EdgeInspector.Models;
using Xunit;

namespace EdgeInspector.Core.Tests.Models;

public sealed class TaughtLightTests
{
    [Fact]
    public void Of_Values_IsTheirMeanAndDeviation() => Assert.Equal(new TaughtLight(100, 50), TaughtLight.Of([50, 150, 50, 150]));

    [Fact]
    public void Of_Nothing_IsRefused() => Assert.Throws<ArgumentException>(() => TaughtLight.Of([]));

    [Fact]
    public void Typical_OfPicturesWithAnOddOneAmongThem_IsThatOfTheOthers() =>
        Assert.Equal(new TaughtLight(100, 20), TaughtLight.Typical([new(100, 20), new(101, 21), new(99, 19), new(100, 20), new(250, 90)]));

    [Fact]
    public void Typical_OfPicturesThatShowNothing_IsNone()
    {
        Assert.Null(TaughtLight.Typical([new(100, 0)]));
        Assert.Null(TaughtLight.Typical([]));
    }
}
