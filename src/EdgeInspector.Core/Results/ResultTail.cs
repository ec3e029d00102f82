namespace EdgeInspector.Results;

/// <summary>Stored results behind a position.</summary>
/// <param name="Records">In their order, some of them.</param>
/// <param name="Last">The highest position that was given to a record.</param>
public sealed record ResultTail(IReadOnlyList<StoredRecord> Records, long Last);
