using EdgeInspector.Evaluation;
using Xunit;

namespace EdgeInspector.Core.Tests.Evaluation;

public sealed class OperatingPointsTests
{
    [Fact]
    public void Of_OneDefectInFiftyMayEscape_SetsTheThresholdAtTheNext()
    {
        float[] good = [.. Enumerable.Range(0, 50).Select(i => (float)i)], defects = [1, .. Enumerable.Range(0, 49).Select(i => 40f + i)];
        // One of 50 defects escapes, so the threshold is 40: good parts 0 to 39 pass.
        Assert.Equal(0.8, OperatingPoints.Of(good, defects).GoodPassed, 1e-12);
        // One of 50 good parts (49) is rejected, so the threshold lies just above 48: defects 49 to 88 are caught.
        Assert.Equal(40 / 50.0, OperatingPoints.Of(good, defects).DefectsCaught, 1e-12);
    }

    [Fact]
    public void Of_FewParts_LetsNothingEscape()
    {
        OperatingPoints points = OperatingPoints.Of([1, 2, 5], [3, 4]);
        Assert.Equal((2 / 3.0, 0.0), (points.GoodPassed, points.DefectsCaught));
    }

    [Fact]
    public void Of_OneKindMissing_HasNoPoints() => Assert.True(double.IsNaN(OperatingPoints.Of([1], []).GoodPassed));

    [Fact]
    public void Bootstrap_ScoresThatOverlap_SpansTheFigureAndNarrowsWithMoreImages()
    {
        float[] Good(int count) => [.. Enumerable.Range(0, count).Select(i => i % 10f)];
        float[] Defects(int count) => [.. Enumerable.Range(0, count).Select(i => 4 + i % 10f)];
        double auroc = ImageMetrics.Of([.. Good(20), .. Defects(20)], [.. Enumerable.Range(0, 40).Select(i => i >= 20)]).Auroc;
        (double low, double high) = Bootstrap.Auroc(Good(20), Defects(20));
        Assert.InRange(auroc, low, high);
        Assert.Equal((low, high), Bootstrap.Auroc(Good(20), Defects(20)));
        (double narrowLow, double narrowHigh) = Bootstrap.Auroc(Good(500), Defects(500));
        Assert.True(narrowHigh - narrowLow < (high - low) / 2);
    }
}
