using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Agent.Counters;

/// <summary>Counts every inspection of every station.</summary>
/// <param name="counters">By station.</param>
internal sealed class CountingSink(IReadOnlyDictionary<string, StationCounters> counters) : IInspectionSink
{
    /// <inheritdoc/>
    public void Take(Inspection inspection) => counters[inspection.Station].Add(inspection);

    /// <inheritdoc/>
    /// <remarks>Counters are not exact over a hang; the results themselves are.</remarks>
    public void Lost(LostResults lost)
    {
    }
}
