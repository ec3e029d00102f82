namespace EdgeInspector.Monitoring;

/// <summary>What a station inspected within an hour of its work.</summary>
/// <param name="Parts">Passed and failed parts.</param>
/// <param name="Failed">Failed ones of them.</param>
/// <param name="IsBeyond">Whether that was more than chance gives; such an hour is no measure for later ones.</param>
public sealed record RejectHour(long Parts, long Failed, bool IsBeyond);
