using EdgeInspector.Configuration;
using EdgeInspector.Results;

namespace EdgeInspector.Agent.Options;

/// <summary>The result store's options out of the configuration.</summary>
internal static class ResultStoreOptionsMapping
{
    public static ResultStoreOptions ToStoreOptions(this AgentConfiguration agent) => new()
    {
        Folder = Path.Combine(agent.StateDirectory, "outbox"),
        MaximumBytes = agent.Mqtt.Outbox.MaxMegabytes * 1_000_000L,
        MaximumAge = TimeSpan.FromDays(agent.Mqtt.Outbox.MaxDays),
        QueueCapacity = agent.Mqtt.QueueCapacity,
    };
}
