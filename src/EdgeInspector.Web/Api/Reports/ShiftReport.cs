using EdgeInspector.Results;

namespace EdgeInspector.Web.Api.Reports;

/// <summary>All that a report says of a shift.</summary>
/// <param name="Counts">The counts.</param>
/// <param name="ByReason">Parts not inspected, by reason, most first.</param>
/// <param name="Hours">The hours in which there were parts.</param>
/// <param name="Places">Where failed parts differ from good ones.</param>
/// <param name="Columns">Cells of the map from left to right.</param>
/// <param name="Rows">Cells from top to bottom.</param>
/// <param name="Chart">The rejects against those of the shifts before; null where these had too few.</param>
internal sealed record ShiftReport(
    ShiftCounts Counts, IReadOnlyDictionary<string, long> ByReason, IReadOnlyList<HourTally> Hours, RejectPlaces Places, int Columns,
    int Rows, RejectChart? Chart);
