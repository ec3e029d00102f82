namespace EdgeInspector.Verdicts;

/// <summary>When rejects call for somebody.</summary>
/// <param name="RejectsInARow">So many parts in a row that did not pass; null for off.</param>
/// <param name="FailedShare">Share of failed parts in the window, 0 to 1; null for off.</param>
/// <param name="NotInspectedShare">Share of parts in the window that were not inspected, 0 to 1; null for off.</param>
/// <param name="Window">Parts in the window, at least 2.</param>
public sealed record TripLimits(int? RejectsInARow, double? FailedShare, double? NotInspectedShare, int Window);
