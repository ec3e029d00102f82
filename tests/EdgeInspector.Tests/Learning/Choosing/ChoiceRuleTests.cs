using EdgeInspector.Learning.Choosing;
using Xunit;

namespace EdgeInspector.Tests.Learning.Choosing;

public sealed class ChoiceRuleTests
{
    private static readonly Candidate Usual = new("usual", 256, 256, 5000), Larger = new("usual", 320, 320, 5000),
        Largest = new("usual", 384, 384, 5000);
    private static readonly Candidate Other = new("other", 256, 256, 5000);
    private static readonly (Candidate, double)[] Timed = [(Usual, 10), (Larger, 16), (Largest, 24), (Other, 18)];

    [Fact]
    public void Finalists_AreTheUsualAndTheLargestWithinTheBudgetOfEachNetwork()
    {
        Assert.Equal([Usual, Larger, Other], ChoiceRule.Finalists(Timed, 20));
        Assert.Equal([Usual, Largest, Other], ChoiceRule.Finalists(Timed, 24));
        Assert.Equal([Usual], ChoiceRule.Finalists(Timed, 10));
        Assert.Empty(ChoiceRule.Finalists(Timed, 9));
    }

    [Theory]
    [InlineData(0.5, 0.6, 0.4, 320)]
    [InlineData(0.5, 0.4, 0.4, 256)]
    [InlineData(0.5, 0.525, 0.4, 256)]
    [InlineData(0.5, 0.535, 0.4, 320)]
    public void Of_TakesWhatCatchesClearlyMoreThanTheUsual(double usual, double larger, double other, int side)
    {
        var trials = new Dictionary<Candidate, SyntheticTrial> { [Usual] = Trial(usual), [Larger] = Trial(larger), [Other] = Trial(other) };
        Candidate taken = ChoiceRule.Of(Timed, ChoiceRule.Finalists(Timed, 20), trials).Taken;
        Assert.Equal(("usual", side), (taken.Backbone, taken.Width));
    }

    [Fact]
    public void Of_OtherNetworkThatCatchesMost_IsTaken()
    {
        var trials = new Dictionary<Candidate, SyntheticTrial> { [Usual] = Trial(0.5), [Larger] = Trial(0.6), [Other] = Trial(0.7) };
        (Candidate taken, string why) = ChoiceRule.Of(Timed, ChoiceRule.Finalists(Timed, 20), trials);
        Assert.Equal(Other, taken);
        Assert.Contains("most drawn defects", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NothingTried_StaysAtTheUsual() =>
        Assert.Equal(Usual, ChoiceRule.Of(Timed, ChoiceRule.Finalists(Timed, 30), new Dictionary<Candidate, SyntheticTrial>()).Taken);

    [Fact]
    public void Of_BudgetThatNothingMeets_TakesTheFastestAndSaysSo()
    {
        (Candidate taken, string why) = ChoiceRule.Of([(Usual, 10), (Other, 18), (Usual with { Rows = 1000 }, 7)], [],
            new Dictionary<Candidate, SyntheticTrial>());
        Assert.Equal(1000, taken.Rows);
        Assert.Contains("nothing is within the budget", why, StringComparison.Ordinal);
    }

    private static SyntheticTrial Trial(double caught) => new(caught, 0.9);
}
