using EdgeInspector.Status;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Counters;

/// <summary>Counts parts from some moment on.</summary>
internal static class PartCounter
{
    /// <summary>The counts with one record more; one of a range counts for each of its parts.</summary>
    public static PartCounts With(this PartCounts counts, Inspection inspection)
    {
        long parts = inspection.Parts;
        return inspection.Verdict switch
        {
            Verdict.Pass => counts with { Passed = counts.Passed + parts, Warned = counts.Warned + (inspection.Warning ? parts : 0) },
            Verdict.Fail => counts with { Failed = counts.Failed + parts },
            _ => counts with { NotInspected = counts.NotInspected + parts },
        };
    }
}
