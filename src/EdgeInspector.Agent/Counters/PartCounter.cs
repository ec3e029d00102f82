using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Counters;

/// <summary>Counts parts from some moment on.</summary>
internal static class PartCounter
{
    /// <summary>The counts with some parts more.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="parts">How many; 0 changes nothing.</param>
    /// <param name="verdict">What became of them.</param>
    /// <param name="warning">Whether their scores were in the warning band.</param>
    public static PartCounts With(this PartCounts counts, long parts, Verdict verdict, bool warning) => verdict switch
    {
        Verdict.Pass => counts with { Passed = counts.Passed + parts, Warned = counts.Warned + (warning ? parts : 0) },
        Verdict.Fail => counts with { Failed = counts.Failed + parts },
        _ => counts with { NotInspected = counts.NotInspected + parts },
    };
}
