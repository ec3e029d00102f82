using EdgeInspector.Status;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Writes facts and events as the messages that say them, for others who show them.</summary>
/// <param name="agent">Who says them.</param>
public sealed class FactFormat(AgentIdentity agent) : IFactFormat
{
    /// <inheritdoc/>
    public byte[]? Write(StatusFact fact) => fact switch
    {
        AgentInfo info => FactsMessage.Write(Schemas.Info, agent, info with { Schemas = Schemas.All }),
        ConfigurationReport report => FactsMessage.Write(Schemas.Configuration, agent, report),
        AgentHealth health => FactsMessage.Write(Schemas.Health, agent, health),
        StationStatistics statistics => FactsMessage.Write(Schemas.Statistics, agent, statistics),
        StationChallenge challenge => FactsMessage.Write(Schemas.Challenge, agent, challenge),
        StationShadow shadow => FactsMessage.Write(Schemas.Shadow, agent, shadow),
        AgentAlarms alarms => FactsMessage.Write(Schemas.Alarms, agent, alarms),
        _ => null,
    };

    /// <inheritdoc/>
    public byte[] Write(AgentEvent incident) => EventMessage.Write(agent, incident, Guid.CreateVersion7(incident.At));
}
