using EdgeInspector.Learning;
using Xunit;

namespace EdgeInspector.Core.Tests.Learning;

public sealed class CalibrationFoldsTests
{
    [Fact]
    public void Assign_ManyImages_MakesFiveContiguousBlocks()
    {
        int[] folds = CalibrationFolds.Assign([.. Enumerable.Range(0, 100).Select(i => $"{i:000}.png")], null, out int count);
        Assert.Equal(5, count);
        Assert.Equal(folds.Order(), folds);
        Assert.All(folds.GroupBy(fold => fold), fold => Assert.Equal(20, fold.Count()));
    }

    [Fact]
    public void Assign_FewImages_LeavesOneOutAtATime()
    {
        int[] folds = CalibrationFolds.Assign([.. Enumerable.Range(0, 19).Select(i => $"{i}.png")], null, out int count);
        Assert.Equal(19, count);
        Assert.Equal(19, folds.Distinct().Count());
    }

    [Fact]
    public void Assign_Groups_NeverSplitsOne()
    {
        string[] files = [.. Enumerable.Range(0, 60).Select(i => $"part{i / 3}_{i % 3}.png")];
        int[] folds = CalibrationFolds.Assign(files, "part(\\d+)_", out _);
        for (int i = 0; i < files.Length; i += 3) Assert.Single(folds[i..(i + 3)].Distinct());
    }

    [Theory]
    [InlineData("(", "no regular expression")]
    [InlineData("lot", "does not match 'a.png'")]
    public void Assign_PatternThatCannotServe_SaysWhy(string pattern, string message) => Assert.Contains(
        message, Assert.Throws<LearningOptionsException>(() => CalibrationFolds.Assign(["a.png", "b.png"], pattern, out _)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Assign_OneImage_HasNoFold()
    {
        CalibrationFolds.Assign(["only.png"], null, out int count);
        Assert.Equal(0, count);
    }
}
