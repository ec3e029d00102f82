namespace EdgeInspector.Inference.Teaching;

/// <summary>
/// When a part that was taught as good counts for the next version beyond the guards: on whose word, and on how many others like it.
/// </summary>
/// <param name="Always">Whether each one takes a second person, and not those alone that are unlike good parts.</param>
/// <param name="Alike">
/// What stands in for the second person of a part that is like good ones; null where nothing does. Nothing ever does for one that is unlike
/// them: a defect that comes again and again is alike in every lot too.
/// </param>
public sealed record CountingRule(bool Always, AlikeRule? Alike = null)
{
    /// <summary>What is said for a candidate.</summary>
    /// <param name="one">The candidate.</param>
    /// <param name="all">All candidates of its model, with the current state of each.</param>
    public CandidateStanding Of(Candidate one, IReadOnlyList<Candidate> all)
    {
        bool isDoubtful = one.State == CandidateState.Doubtful;
        if (!isDoubtful && one.State != CandidateState.Accepted) return new CandidateStanding(Counts: false, TakesSecond: false, null);
        bool takesSecond = (isDoubtful || Always) && one.Approved is null;
        if (!takesSecond || isDoubtful || Alike is not { } wanted) return new CandidateStanding(!takesSecond, takesSecond, null);
        Candidate[] alike = [one, .. all.Where(other => other != one && IsConfirmed(other) && AreAlike(one, other))];
        // A part that was seen again, or a picture that was offered again, says nothing more.
        int parts = Math.Min(
            alike.DistinctBy(other => other.Picture.Sha256).Count(), alike.DistinctBy(other => other.PartName).Count());
        int lots = alike.Select(other => other.Lot).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        var support = new AlikeSupport(parts, wanted.Parts, lots, wanted.Lots);
        return new CandidateStanding(support.IsEnough, !support.IsEnough, support);
    }

    // Whoever was tried later was compared with all before it.
    private static bool AreAlike(Candidate one, Candidate other) => one.Alike.Contains(other.Number) || other.Alike.Contains(one.Number);

    private static bool IsConfirmed(Candidate one) =>
        one.State == CandidateState.Accepted || (one.State == CandidateState.Doubtful && one.Approved is not null);
}
