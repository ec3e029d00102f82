using System.Text;
using EdgeInspector.Mqtt.Delivery;
using EdgeInspector.Mqtt.Messages;
using EdgeInspector.Sinks;
using EdgeInspector.Status;

namespace EdgeInspector.Mqtt.Retained;

/// <summary>Publishes what the agent and its stations are and do, retained; returns at once.</summary>
internal sealed class StatusSink(AgentIdentity agent, Outgoing outgoing, TimeProvider time) : IStatusSink
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The station's name cannot be a topic level, or is one of the agent's own.</exception>
    public void Take(StatusFact fact)
    {
        switch (fact)
        {
            case StationStatus station:
                SetState(station);
                break;
            case StationTrips trips:
                outgoing.Stations.Of(trips.Station).SetTrips(trips.Trips);
                break;
            case AgentInfo info:
                outgoing.Retained.Info.Set(FactsMessage.Write(Schemas.Info, agent, info with { Schemas = Schemas.All }));
                break;
            case ConfigurationReport report:
                outgoing.Retained.Configuration.Set(FactsMessage.Write(Schemas.Configuration, agent, report));
                break;
            case AgentHealth health:
                outgoing.Retained.Health.Set(FactsMessage.Write(Schemas.Health, agent, health));
                break;
            case AgentAlarms alarms:
                outgoing.Retained.Alarms.Set(FactsMessage.Write(Schemas.Alarms, agent, alarms));
                break;
            case StationStatistics statistics:
                outgoing.Retained.Of(outgoing.Stations.Of(statistics.Station).Topics.Statistics)
                    .Set(FactsMessage.Write(Schemas.Statistics, agent, statistics));
                break;
            case StationChallenge challenge:
                outgoing.Retained.Of(outgoing.Stations.Of(challenge.Station).Topics.Challenge)
                    .Set(FactsMessage.Write(Schemas.Challenge, agent, challenge));
                break;
            case StationShadow shadow:
                outgoing.Retained.Of(outgoing.Stations.Of(shadow.Station).Topics.Shadow)
                    .Set(FactsMessage.Write(Schemas.Shadow, agent, shadow));
                break;
            case Discovery discovery:
                outgoing.Retained.Of(discovery.Target).Set(Encoding.UTF8.GetBytes(discovery.Json));
                break;
        }
        outgoing.Wake.Signal();
    }

    private void SetState(StationStatus status)
    {
        StationLane station = outgoing.Stations.Of(status.Station);
        if (status.IsResponsive is { } isResponsive) station.SetProbe(isResponsive);
        station.SetState(status.State, status.Detail, time.GetUtcNow());
    }
}
