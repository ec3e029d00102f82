using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Sinks;
using EdgeInspector.Status;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>Publishes events and requests to stop the line, now or when the broker is back.</summary>
internal sealed class EventSink(AgentIdentity agent, AgentTopics topics, Outgoing outgoing, TimeProvider time) : IEventSink, ILineStop
{
    /// <inheritdoc/>
    public void Take(AgentEvent incident)
    {
        if (incident.IsKept) outgoing.Outbox.Add(EventMessage.Stored(agent, incident));
        else Send(outgoing.OneShots.Events,
            new OneShotMessage(topics.Event, EventMessage.Write(agent, incident, Guid.CreateVersion7(incident.At))));
    }

    /// <inheritdoc/>
    public void Request(StopRequest request) => Send(
        outgoing.OneShots.Stops,
        new OneShotMessage(request.Target, StopMessage.Write(agent, request.Station, request.Trip, request.Sequence, time.GetUtcNow()),
            Station: request.Station));

    private void Send(OneShotQueue queue, OneShotMessage message)
    {
        queue.Add(message);
        outgoing.Wake.Signal();
    }
}
