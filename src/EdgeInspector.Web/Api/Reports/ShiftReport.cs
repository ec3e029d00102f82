using EdgeInspector.Results;

namespace EdgeInspector.Web.Api.Reports;

/// <summary>All that a report says of a shift.</summary>
/// <param name="Counts">The counts.</param>
/// <param name="ByReason">Parts not inspected, by reason, most first.</param>
/// <param name="Hours">The hours in which there were parts.</param>
/// <param name="Lots">The lots that were named, in order; empty when none was.</param>
/// <param name="Places">Where failed parts differ from good ones.</param>
/// <param name="Columns">Cells of the map from left to right.</param>
/// <param name="Rows">Cells from top to bottom.</param>
/// <param name="Chart">The rejects against those of the shifts before; null where these had too few.</param>
/// <param name="Challenges">The challenge parts that were shown in it.</param>
internal sealed record ShiftReport(
    ShiftCounts Counts, IReadOnlyDictionary<string, long> ByReason, IReadOnlyList<HourTally> Hours, IReadOnlyList<LotReport> Lots,
    RejectPlaces Places, int Columns, int Rows, RejectChart? Chart, ShiftChallenges Challenges);

/// <summary>What a report says of a lot.</summary>
/// <param name="Lot">Its name; null for parts that were made while nobody had named one.</param>
/// <param name="Inspected">Parts that passed or failed.</param>
/// <param name="Failed">Parts that failed and that nobody overturned.</param>
/// <param name="NotInspected">Parts that nobody looked at.</param>
internal sealed record LotReport(string? Lot, long Inspected, long Failed, long NotInspected)
{
    /// <summary>Those of a shift.</summary>
    public static IReadOnlyList<LotReport> Of(PartTally tally, RejectPlaces places) =>
        [.. tally.Lots.Select(lot => new LotReport(
            lot.Lot, lot.Passed + lot.Failed, places.Lots.GetValueOrDefault(lot.Lot ?? ""), lot.NotInspected))];
}
