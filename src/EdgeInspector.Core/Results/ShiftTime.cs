namespace EdgeInspector.Results;

/// <summary>The time of a shift.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">The beginning of the next one, which is not part of it.</param>
public readonly record struct ShiftTime(DateTimeOffset From, DateTimeOffset To);
