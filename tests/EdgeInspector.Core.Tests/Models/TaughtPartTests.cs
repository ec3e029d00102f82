using EdgeInspector.Models;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Models;

public sealed class TaughtPartTests
{
    private static readonly TaughtPart Taught = new(new TaughtRange(0.2, 0.3), 1, 0, false);

    [Theory]
    [InlineData(0.25, 1, 0, ExpectedPart.Whole, null)]
    [InlineData(0.25, 1, 1, ExpectedPart.Whole, null)]
    [InlineData(0.25, 1, 2, ExpectedPart.Whole, "cut off at the rim")]
    [InlineData(0.25, 1, 2, ExpectedPart.One, null)]
    [InlineData(0.4, 2, 0, ExpectedPart.One, "2 parts")]
    [InlineData(0.5, 1, 0, ExpectedPart.One, "more than one part")]
    [InlineData(0.5, 2, 0, ExpectedPart.Present, null)]
    [InlineData(0.01, 1, 0, ExpectedPart.Present, "hardly a part")]
    [InlineData(0.01, 1, 0, ExpectedPart.Any, null)]
    [InlineData(0.0, 0, 0, ExpectedPart.Any, "no part")]
    public void Missing_AFrame_SaysWhatIsWrong(double share, int pieces, int atRim, ExpectedPart expected, string? words)
    {
        string? said = Taught.Missing(new PartFinding(share, pieces, atRim), expected);
        if (words is null) Assert.Null(said);
        else Assert.Contains(words, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_NoPartWhereWhatLiesBesideCounts_IsInspectedUnlessAPartIsAskedFor()
    {
        TaughtPart all = Taught with { BesideCounts = true };
        Assert.Null(all.Missing(default, ExpectedPart.Any));
        Assert.Contains("no part", all.Missing(default, ExpectedPart.Present), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_PartsThatWereTaughtInPiecesAtTheRim_AreTaken() =>
        Assert.Null((Taught with { Pieces = 2, AtRim = 4 }).Missing(new PartFinding(0.25, 2, 5), ExpectedPart.Whole));
}
