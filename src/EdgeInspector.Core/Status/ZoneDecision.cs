namespace EdgeInspector.Status;

/// <summary>What decides in a zone.</summary>
/// <param name="Name">The zone.</param>
/// <param name="Threshold">Effective; null where the zone is off.</param>
/// <param name="MinimumRegionAreaPx">Smallest region that fails a part there, in frame pixels; null where the zone is off.</param>
public sealed record ZoneDecision(string Name, float? Threshold, int? MinimumRegionAreaPx);
