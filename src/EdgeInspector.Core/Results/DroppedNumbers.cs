namespace EdgeInspector.Results;

/// <summary>Undelivered results of one station that were dropped together.</summary>
/// <param name="Station">The station.</param>
/// <param name="PassesOnly">Whether all of them were a pass; rejects with numbers in between were kept.</param>
/// <param name="Count">How many parts.</param>
/// <param name="First">Lowest sequence number among them.</param>
/// <param name="Last">Highest sequence number among them.</param>
public readonly record struct DroppedNumbers(string Station, bool PassesOnly, long Count, long First, long Last);
