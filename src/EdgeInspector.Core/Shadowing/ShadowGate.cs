using System.Globalization;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Shadowing;

/// <summary>
/// Whether B may be released, point by point, from what its shadow run saw. It suggests; a person releases, also against it.
/// </summary>
public static class ShadowGate
{
    /// <summary>B counts as worse where chance alone would give so many more rejects in less than this share of runs.</summary>
    public const double Significance = 0.05;

    private const int MostNames = 5;

    /// <summary>Looks at a run.</summary>
    /// <param name="run">What was counted; one that was begun.</param>
    /// <param name="reviews">What people said of the parts that A and B judge differently.</param>
    /// <param name="challengeSets">Whether the station has challenge parts for the product.</param>
    /// <returns>Always the same points, in their order.</returns>
    public static IReadOnlyList<ShadowPoint> Judge(ShadowMemory run, ShadowReviews reviews, bool challengeSets) =>
        [Parts(run), Rejects(run, reviews), Challenges(run, challengeSets), FalseRejects(run, reviews)];

    // So many that what never happened among them is rare (rule of three).
    private static ShadowPoint Parts(ShadowMemory run)
    {
        long judged = run.Counts.Judged, wanted = run.Plan!.Parts;
        return judged >= wanted
            ? new(ShadowTopic.Parts, ShadowAnswer.Yes, ShadowReason.PartsSeen, Text($"{judged} parts were judged by both; {wanted} are wanted."))
            { Count = judged, Of = wanted }
            : new(ShadowTopic.Parts, ShadowAnswer.NotYet, ShadowReason.PartsMissing,
                Text($"{judged} of {wanted} parts were judged by both."))
            { Count = judged, Of = wanted };
    }

    // A reject that B would let pass must have been looked at by a person; one that was confirmed is lost.
    private static ShadowPoint Rejects(ShadowMemory run, ShadowReviews reviews)
    {
        ShadowDisagreement[] would = [.. run.Disagreements.Where(one => one.A == Verdict.Fail)];
        ShadowDisagreement[] lost = [.. would.Where(one => reviews.ConfirmedRejects.Contains(one.Sequence))];
        int stored = run.Guard?.LostRejects.Count ?? 0;
        if (lost.Length + stored > 0)
        {
            return Point(ShadowAnswer.No, ShadowReason.RejectsLost, lost.Length + stored, Text(
                $"{lost.Length + stored} confirmed rejects would pass: {Names(lost.Select(NameOf).Concat(run.Guard?.LostRejects ?? []))}."));
        }
        if (run.Counts.OnlyAFails > would.Length)
        {
            return Point(ShadowAnswer.No, ShadowReason.TooManyDiffer, run.Counts.Differing, Text(
                $"{run.Counts.Differing} parts are judged differently, more than the {ShadowMemory.MostDisagreements} that are kept: nobody can look at all of them."));
        }
        ShadowDisagreement[] open = [.. would.Where(one => !reviews.OverturnedRejects.Contains(one.Sequence))];
        if (open.Length > 0)
        {
            return Point(ShadowAnswer.NotYet, ShadowReason.RejectsUnreviewed, open.Length, Text(
                $"{open.Length} rejects would pass, and nobody has said that they are good: {Names(open.Select(NameOf))}."));
        }
        return run.Guard switch
        {
            null => Point(ShadowAnswer.NotYet, ShadowReason.GuardRunning, 0, "Confirmed rejects of the archive are being judged again."),
            { Failure: { } why } => Point(ShadowAnswer.No, ShadowReason.GuardFailed, 0, $"Confirmed rejects could not be judged again: {why}"),
            var guard => Point(ShadowAnswer.Yes, ShadowReason.RejectsKept, guard.ConfirmedRejects, Text(
                $"No confirmed reject would pass; {guard.ConfirmedRejects} of the archive were judged again{(guard.WithoutFrame > 0 ? Text($", {guard.WithoutFrame} have no frame there any more") : "")}.")),
        };

        static ShadowPoint Point(ShadowAnswer answer, ShadowReason reason, long count, string text) =>
            new(ShadowTopic.ConfirmedRejects, answer, reason, text) { Count = count };
    }

    private static ShadowPoint Challenges(ShadowMemory run, bool challengeSets)
    {
        long lost = run.ChallengesLost + (run.Guard?.LostChallenges.Count ?? 0);
        if (lost > 0)
        {
            return Point(ShadowAnswer.No, ShadowReason.ChallengesLost, lost, Text(
                $"{lost} challenge parts would not be judged as they must: {Names(run.LostChallenges.Concat(run.Guard?.LostChallenges ?? []))}."));
        }
        if (run.Guard is null)
            return Point(ShadowAnswer.NotYet, ShadowReason.GuardRunning, 0, "The stored challenge set is being judged again.");
        if (run.Guard.Failure is { } why)
            return Point(ShadowAnswer.No, ShadowReason.GuardFailed, 0, $"The stored challenge set could not be judged again: {why}");
        if (challengeSets && run.ChallengesSeen == 0)
        {
            return Point(ShadowAnswer.NotYet, ShadowReason.ChallengesNotShown, 0,
                "No challenge part was shown to both yet: begin a run of them.");
        }
        long seen = run.ChallengesSeen + run.Guard.Challenges;
        return seen == 0
            ? Point(ShadowAnswer.Yes, ShadowReason.NoChallenges, 0, "The station has no challenge parts, and none is stored.")
            : Point(ShadowAnswer.Yes, ShadowReason.ChallengesKept, seen, Text(
                $"No challenge part is lost: {run.ChallengesSeen} shown, {run.Guard.Challenges} stored ones were judged."));

        static ShadowPoint Point(ShadowAnswer answer, ShadowReason reason, long count, string text) =>
            new(ShadowTopic.Challenges, answer, reason, text) { Count = count };
    }

    // One-sided and exact, McNemar.MoreByB at 5 %: B's own rejects, less those of parts that A missed, against A's own, less those that are
    // confirmed. A part that B would refuse is no pass either. Unreviewed parts count as good: most are, and it is the careful side.
    private static ShadowPoint FalseRejects(ShadowMemory run, ShadowReviews reviews)
    {
        long caught = run.Disagreements.Count(one => one.B == Verdict.Fail && reviews.OverturnedPasses.Contains(one.Sequence));
        long right = run.Disagreements.Count(one => one.A == Verdict.Fail && reviews.ConfirmedRejects.Contains(one.Sequence));
        long more = run.Counts.OnlyBFails - caught + run.Refused, less = run.Counts.OnlyAFails - right;
        double chance = McNemar.MoreByB(less, more);
        string refused = run.Refused > 0 ? Text($", {run.Refused} of them because B would not inspect them") : "";
        string text = Text($"B alone rejects {more} parts{refused}, A alone {less}");
        if (chance < Significance)
            return Point(ShadowAnswer.No, ShadowReason.RejectsMore, Text($"{text}: more than chance gives (p = {chance:0.####})."));
        if (run.Counts.Judged < run.Plan!.Parts)
            return Point(ShadowAnswer.NotYet, ShadowReason.RejectsNotMoreYet, $"{text}: no more than chance gives so far.");
        return Point(ShadowAnswer.Yes, ShadowReason.RejectsNotMore, Text($"{text}: no more than chance gives (p = {chance:0.####})."));

        ShadowPoint Point(ShadowAnswer answer, ShadowReason reason, string said) =>
            new(ShadowTopic.FalseRejects, answer, reason, said) { Count = more, Of = less, Chance = chance };
    }

    private static string NameOf(ShadowDisagreement one) => one.Part ?? Text($"part {one.Sequence}");

    private static string Names(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(MostNames)) + (all.Length > MostNames ? ", ..." : "");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
