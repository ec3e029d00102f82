using EdgeInspector.Status;

namespace EdgeInspector.Sinks;

/// <summary>Receives the agent's events.</summary>
public interface IEventSink
{
    /// <summary>Takes one event; called on the sink's own thread and may block.</summary>
    void Take(AgentEvent incident);
}
