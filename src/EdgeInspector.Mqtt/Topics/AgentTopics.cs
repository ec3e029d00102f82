namespace EdgeInspector.Mqtt.Topics;

/// <summary>The agent's own topics below the base.</summary>
internal sealed class AgentTopics(string baseTopic)
{
    public string Base { get; } = baseTopic;

    public string Status { get; } = baseTopic + "/status";

    public StationTopics Station(string station) => new($"{Base}/{station}");
}
