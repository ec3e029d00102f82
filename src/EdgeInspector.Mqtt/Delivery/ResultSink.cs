using EdgeInspector.Mqtt.Retained;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Mqtt.Delivery;

/// <summary>Puts every result into the outbox and on the live lane; returns at once.</summary>
internal sealed class ResultSink(Outgoing outgoing, DroppedResults dropped, Func<bool?> clockSynced, TimeProvider time) : IInspectionSink
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The station's name cannot be a topic level, or is one of the agent's own.</exception>
    public void Take(Inspection inspection)
    {
        StationLane station = outgoing.Stations.Of(inspection.Station);
        var result = new PendingResult(inspection, clockSynced(), time.GetTimestamp());
        outgoing.Counters.CountPublished();
        outgoing.Live.Add(result);
        outgoing.Outbox.Add(result);
        station.SetLatest(result);
        // The outbox wakes the sender when it has committed; the connection's beat does when the disk hangs.
        if (!outgoing.Outbox.IsHealthy) outgoing.Wake.Signal();
    }

    /// <inheritdoc/>
    public void Lost(LostResults lost) => dropped.Add(lost.Station, lost.Count, lost.First, lost.Last);
}
