using EdgeInspector.Challenges;
using EdgeInspector.Numerics;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Core.Tests.Challenges;

public class AttributeStudyTests
{
    // Two readers of 50 proposals, 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: kappa 0.4, the example of every textbook.
    [Fact]
    public void Kappa_OfThePublishedTable_IsItsOwn()
    {
        var study = AttributeStudy.Of([.. Trials(20, true, Verdict.Pass), .. Trials(5, true, Verdict.Fail),
            .. Trials(10, false, Verdict.Pass), .. Trials(15, false, Verdict.Fail)]);
        Assert.Equal(0.4, study.Kappa!.Value, 12);
        Assert.Equal((10, 25, 5, 25), (study.Miss.Number, study.Miss.Of, study.FalseAlarm.Number, study.FalseAlarm.Of));
        Assert.Equal(StudyGrade.Unacceptable, study.Grade);
    }

    [Fact]
    public void Study_OfPartsJudgedThreeTimes_CountsPartsAndTrials()
    {
        var study = AttributeStudy.Of(
        [
            ("a", true, Verdict.Pass), ("a", true, Verdict.Pass), ("a", true, Verdict.Pass),
            ("b", false, Verdict.Fail), ("b", false, Verdict.Pass), ("b", false, Verdict.Fail),
            ("c", false, Verdict.Pass), ("c", false, Verdict.Pass), ("c", false, Verdict.Pass),
            ("d", true, Verdict.Pass), ("d", true, Verdict.NotInspected), ("d", true, Verdict.Pass),
        ]);
        Assert.Equal((4, 11, 1), (study.Parts, study.Trials, study.NotInspected));
        Assert.Equal((1, 2, 4, 6, 0, 5), (study.Effectiveness.Number, study.Repeatability.Number, study.Miss.Number, study.Miss.Of,
            study.FalseAlarm.Number, study.FalseAlarm.Of));
    }

    [Fact]
    public void Perfect_IsAcceptable_AndItsLimitsSayHowLittleIsProven()
    {
        var study = AttributeStudy.Of([.. Trials(30, true, Verdict.Pass), .. Trials(20, false, Verdict.Fail)]);
        Assert.Equal((1.0, StudyGrade.Acceptable), (study.Kappa, study.Grade));
        Assert.Equal(0.1684, study.Miss.High, 4);
        Assert.Null(AttributeStudy.Of([.. Trials(3, true, Verdict.Pass)]).Kappa);
    }

    // R: binom.test(9, 10).
    [Fact]
    public void Limits_AreThoseOfClopperAndPearson()
    {
        var share = new ObservedShare(9, 10);
        Assert.Equal((0.5550, 0.9975), (Math.Round(share.Low, 4), Math.Round(share.High, 4)));
    }

    private static IEnumerable<(string, bool, Verdict)> Trials(int count, bool isGood, Verdict said) =>
        Enumerable.Range(0, count).Select(i => ($"{isGood} {said} {i}", isGood, said));
}
