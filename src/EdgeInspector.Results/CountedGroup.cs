using EdgeInspector.Verdicts;

namespace EdgeInspector.Results;

/// <summary>Parts of one quarter of an hour with the same verdict, reason and lot.</summary>
/// <param name="Verdict">Their verdict.</param>
/// <param name="Reason">Their reason; null for none.</param>
/// <param name="Quarter">When the quarter begins.</param>
/// <param name="Lot">The lot that was being made; null for none.</param>
/// <param name="Parts">How many.</param>
/// <param name="First">The lowest number.</param>
/// <param name="Last">The highest number.</param>
internal sealed record CountedGroup(
    Verdict Verdict, string? Reason, DateTimeOffset Quarter, string? Lot, long Parts, long First, long Last);
