using EdgeInspector.Status;

namespace EdgeInspector.Sinks;

/// <summary>Receives what the agent and its stations are and do.</summary>
public interface IStatusSink
{
    /// <summary>
    /// Takes one fact, which replaces the one before; called on the sink's own thread and may block. Unknown kinds are ignored.
    /// </summary>
    void Take(StatusFact fact);
}
