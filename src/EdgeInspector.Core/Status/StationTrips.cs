namespace EdgeInspector.Status;

/// <summary>Which trip rules hold at a station.</summary>
/// <param name="Station">Its name.</param>
/// <param name="Trips">Their names as messages write them; empty when none holds.</param>
public sealed record StationTrips(string Station, IReadOnlyList<string> Trips) : StatusFact;
