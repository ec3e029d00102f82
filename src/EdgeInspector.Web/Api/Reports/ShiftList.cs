namespace EdgeInspector.Web.Api.Reports;

/// <summary>The newest shifts of a station, the newest first.</summary>
/// <param name="HasShifts">Whether shifts are configured; else a day is one.</param>
/// <param name="Shifts">The shifts.</param>
internal sealed record ShiftList(bool HasShifts, IReadOnlyList<ShiftCounts> Shifts);
