namespace EdgeInspector.Mqtt.Topics;

/// <summary>The agent's own topics below the base.</summary>
internal sealed class AgentTopics(string baseTopic)
{
    public string Base { get; } = baseTopic;

    public string Status { get; } = baseTopic + "/status";

    public string Info { get; } = baseTopic + "/info";

    public string Configuration { get; } = baseTopic + "/config";

    public string Health { get; } = baseTopic + "/health";

    public string Alarms { get; } = baseTopic + "/alarms";

    /// <summary>Those on which something stands for late listeners.</summary>
    public IReadOnlyList<string> Standing() => [Status, Info, Configuration, Health, Alarms];

    public string Event { get; } = baseTopic + "/event";

    /// <summary>Where the doctor sees whether the agent may write.</summary>
    public string Doctor { get; } = baseTopic + "/doctor";

    public string Commands { get; } = baseTopic + "/cmd/";

    public StationTopics Station(string station) => new($"{Base}/{station}");

    public string Reply(string verb) => $"{Commands}{verb}/reply";
}
