namespace EdgeInspector.Results;

/// <summary>A part with its neighbours at the same station.</summary>
/// <param name="Part">The part.</param>
/// <param name="Previous">Number of the record before it; null when none is stored.</param>
/// <param name="Next">Number of the record after it; null when none is stored.</param>
public sealed record PartWithNeighbours(PastPart Part, long? Previous, long? Next);
