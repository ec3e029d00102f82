using EdgeInspector.Verdicts;

namespace EdgeInspector.Sinks;

/// <summary>Receives every inspection that leaves the stations.</summary>
public interface IInspectionSink
{
    /// <summary>
    /// Takes one inspection; called on the sink's own thread, per station in the order of its sequence numbers. It may block: the sink's
    /// queue fills up meanwhile, and nobody else waits.
    /// </summary>
    void Take(Inspection inspection);

    /// <summary>Called before the next <see cref="Take"/> when results found the sink's queue full and will not come.</summary>
    void Lost(LostResults lost);
}
