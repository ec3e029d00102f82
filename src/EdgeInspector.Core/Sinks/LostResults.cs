namespace EdgeInspector.Sinks;

/// <summary>Results of a station that one sink never receives.</summary>
/// <param name="Station">The station.</param>
/// <param name="Count">How many records.</param>
/// <param name="First">Lowest sequence number among them.</param>
/// <param name="Last">Highest sequence number among them.</param>
public readonly record struct LostResults(string Station, long Count, long First, long Last)
{
    /// <summary>This loss and another one of the same station.</summary>
    public LostResults With(LostResults other) =>
        this with { Count = Count + other.Count, First = Math.Min(First, other.First), Last = Math.Max(Last, other.Last) };
}
