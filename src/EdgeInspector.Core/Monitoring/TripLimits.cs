using EdgeInspector.Verdicts;

namespace EdgeInspector.Monitoring;

/// <summary>When rejects call for somebody.</summary>
/// <param name="RejectsInARow">So many parts in a row that did not pass; null for off.</param>
/// <param name="FailedShare">Share of failed parts in the window, 0 to 1; null for off.</param>
/// <param name="NotInspectedShare">Share of parts in the window that were not inspected, 0 to 1; null for off.</param>
/// <param name="Window">Parts in the window, at least 2.</param>
public sealed record TripLimits(int? RejectsInARow, double? FailedShare, double? NotInspectedShare, int Window)
{
    /// <summary>The rules that are on, in the order of <see cref="Trip"/>; each call begins them from nothing.</summary>
    public IReadOnlyList<ITripRule> ToRules()
    {
        List<ITripRule> rules = [];
        if (RejectsInARow is { } inARow) rules.Add(new RejectsInARowRule(inARow));
        if (FailedShare is { } failed) rules.Add(new ShareRule(Trip.FailedShare, Verdict.Fail, failed, Window));
        if (NotInspectedShare is { } notInspected)
            rules.Add(new ShareRule(Trip.NotInspectedShare, Verdict.NotInspected, notInspected, Window));
        return rules;
    }
}
