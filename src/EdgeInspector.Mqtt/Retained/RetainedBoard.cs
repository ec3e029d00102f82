using System.Collections.Concurrent;
using EdgeInspector.Mqtt.Topics;

namespace EdgeInspector.Mqtt.Retained;

/// <summary>The retained messages of the agent, besides status, states and last values.</summary>
internal sealed class RetainedBoard(AgentTopics topics)
{
    private static readonly TimeSpan HealthExpiry = TimeSpan.FromSeconds(120);
    private readonly ConcurrentDictionary<string, RetainedTopic> _others = new(StringComparer.Ordinal);

    /// <summary>Who the agent is.</summary>
    public RetainedTopic Info { get; } = new(topics.Info);

    /// <summary>The configuration in use.</summary>
    public RetainedTopic Configuration { get; } = new(topics.Configuration);

    /// <summary>How the agent fares.</summary>
    public RetainedTopic Health { get; } = new(topics.Health, HealthExpiry);

    /// <summary>What calls for somebody.</summary>
    public RetainedTopic Alarms { get; } = new(topics.Alarms);

    /// <summary>All of them.</summary>
    public IEnumerable<RetainedTopic> All => [Info, Configuration, Health, Alarms, .. _others.Values];

    /// <summary>Whether one of them has to be sent.</summary>
    public bool HasNews => All.Any(topic => topic.IsNew);

    /// <summary>Another one, made when it is first asked for.</summary>
    public RetainedTopic Of(string topic) => _others.GetOrAdd(topic, name => new RetainedTopic(name));

    /// <summary>Whether a topic is one of them.</summary>
    public bool Has(string topic) => _others.ContainsKey(topic);
}
