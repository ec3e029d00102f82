using EdgeInspector.Results;

namespace EdgeInspector.Web.Api.Reports;

/// <summary>The parts of a shift, counted from the records.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, which is not part of it.</param>
/// <param name="Inspected">Passed and failed.</param>
/// <param name="Passed">Passed.</param>
/// <param name="Failed">Failed.</param>
/// <param name="NotInspected">Not inspected.</param>
/// <param name="Yield">Null without parts, and where records are missing.</param>
/// <param name="IsWhole">Whether every number is on record.</param>
internal sealed record ShiftCounts(
    DateTimeOffset From, DateTimeOffset To, long Inspected, long Passed, long Failed, long NotInspected, Yield? Yield, bool IsWhole)
{
    /// <summary>Of what was counted.</summary>
    public static ShiftCounts Of(PartTally tally)
    {
        long inspected = tally.Passed + tally.Failed;
        // Rejects are kept longer than what passed: a share of what is left would be wrong.
        Yield? yield = tally.IsWhole ? Yield.Of(tally.Passed, inspected + tally.NotInspected) : null;
        return new ShiftCounts(tally.From, tally.To, inspected, tally.Passed, tally.Failed, tally.NotInspected, yield, tally.IsWhole);
    }
}
