using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Teaching;
using Xunit;

namespace EdgeInspector.Inference.Tests.Teaching;

/// <summary>When a taught part counts: by the guards alone, by a second person, or by others that are alike.</summary>
public sealed class CountingRuleTests
{
    private static readonly CandidateNote Note = new(DateTimeOffset.UnixEpoch, "Jo", "seen it");
    private static readonly CountingRule Doubtful = new(Always: false), Always = new(Always: true),
        Alike = new(Always: true, new AlikeRule(Parts: 3, Lots: 2));

    [Fact]
    public void SecondPerson_IsForDoubtfulOnes_OrForEachOne()
    {
        Candidate accepted = One(1), doubtful = One(2) with { State = CandidateState.Doubtful };
        Assert.Equal(new CandidateStanding(true, false, null), Doubtful.Of(accepted, [accepted, doubtful]));
        Assert.Equal(new CandidateStanding(false, true, null), Doubtful.Of(doubtful, [accepted, doubtful]));
        Assert.Equal(new CandidateStanding(false, true, null), Always.Of(accepted, [accepted, doubtful]));
        Assert.Equal(new CandidateStanding(true, false, null), Always.Of(accepted with { Approved = Note }, []));
        Assert.Equal(new CandidateStanding(true, false, null), Doubtful.Of(doubtful with { Approved = Note }, []));
        CandidateState[] never = [CandidateState.Waiting, CandidateState.Refused, CandidateState.Challenge, CandidateState.Withdrawn];
        foreach (CountingRule rule in (CountingRule[])[Doubtful, Always, Alike])
            Assert.All(never, state => Assert.Equal(
                new CandidateStanding(false, false, null), rule.Of(One(1) with { State = state, Approved = Note }, [])));
    }

    [Fact]
    public void ThreeAlikeFromTwoLots_CountEach_WithNobodyElse()
    {
        Candidate[] all = [One(1, "A"), One(2, "A", 1), One(3, "B", 1, 2)];
        Assert.All(all, one => Assert.Equal(new CandidateStanding(true, false, new AlikeSupport(3, 3, 2, 2)), Alike.Of(one, all)));
    }

    [Fact]
    public void OneThatIsNotLikeAll_IsCountedByItsOwn()
    {
        // 2 is like both, 1 and 3 are not like each other.
        Candidate[] all = [One(1, "A"), One(2, "A", 1), One(3, "B", 2)];
        Assert.Equal(["2 alike of 3, 1 lot of 2", "3 alike of 3, 2 lots of 2", "2 alike of 3, 2 lots of 2"],
            all.Select(one => Alike.Of(one, all).Support!.ToString()));
        Assert.Equal([false, true, false], all.Select(one => Alike.Of(one, all).Counts));
    }

    [Fact]
    public void WhatSpeaksForNobody()
    {
        Candidate[] good = [One(1, "A"), One(2, "A", 1), One(3, "B", 1, 2)];
        AlikeSupport With(Candidate third) => Alike.Of(good[0], [good[0], good[1], third]).Support!;
        Assert.Equal(new AlikeSupport(3, 3, 2, 2), With(good[2]));
        Assert.Equal(new AlikeSupport(2, 3, 1, 2), With(good[2] with { State = CandidateState.Withdrawn }));
        Assert.Equal(new AlikeSupport(2, 3, 1, 2), With(good[2] with { State = CandidateState.Refused }));
        Assert.Equal(new AlikeSupport(2, 3, 1, 2), With(good[2] with { State = CandidateState.Waiting }));
        Assert.Equal(new AlikeSupport(2, 3, 1, 2), With(good[2] with { State = CandidateState.Doubtful }));
        Assert.Equal(new AlikeSupport(3, 3, 2, 2), With(good[2] with { State = CandidateState.Doubtful, Approved = Note }));
        // Of no known lot; the same part seen once more; the same picture offered once more.
        Assert.Equal(new AlikeSupport(3, 3, 1, 2), With(good[2] with { Lot = null }));
        Assert.Equal(new AlikeSupport(2, 3, 2, 2), With(good[2] with { Part = good[1].Part }));
        Assert.Equal(new AlikeSupport(2, 3, 2, 2), With(good[2] with { Picture = good[1].Picture }));
    }

    [Fact]
    public void Doubtful_TakesAPerson_HoweverManyAreAlike()
    {
        Candidate[] all = [One(1, "A"), One(2, "B", 1), One(3, "C", 1, 2) with { State = CandidateState.Doubtful }];
        Assert.Equal(new CandidateStanding(false, true, null), Alike.Of(all[2], all));
    }

    [Fact]
    public void Approved_CountsWithoutOthers() =>
        Assert.Equal(new CandidateStanding(true, false, null), Alike.Of(One(1) with { Approved = Note }, []));

    [Fact]
    public void Record_KeepsWhatItIsLike_AndOneOfBeforeIsLikeNothing()
    {
        Candidate read = Candidate.Parse(One(4, "A", 1, 3).ToJson(), "x");
        Assert.Equal([1, 3], read.Alike);
        Assert.Equal("A", read.Lot);
        System.Text.Json.Nodes.JsonObject before = One(4, "A", 1).ToJsonObject();
        before.Remove("alike");
        before.Remove("lot");
        read = Candidate.Parse(System.Text.Encoding.UTF8.GetBytes(before.ToJsonString()), "x");
        Assert.Empty(read.Alike);
        Assert.Null(read.Lot);
    }

    private static Candidate One(int number, string? lot = null, params int[] alike) => new()
    {
        FormatVersion = Candidate.CurrentFormat,
        Number = number,
        Station = "cap",
        Recipe = null,
        As = TaughtAs.Good,
        State = CandidateState.Accepted,
        Sequence = number,
        Result = Guid.CreateVersion7(),
        Part = $"P-{number}",
        Lot = lot,
        CapturedAt = DateTimeOffset.UnixEpoch,
        Verdict = "fail",
        Score = 31,
        Threshold = 30,
        ModelSha256 = null,
        Picture = new VersionFile($"taught/{number}.png", $"{number:x64}", 100),
        Offered = Note,
        Alike = alike,
    };
}
