using System.Collections;
using EdgeInspector.Mqtt.Messages;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeInspector.Mqtt.Embedded;

/// <summary>
/// What one client makes the broker inside the agent keep beyond what waits for it: filters, and messages that it took and does not
/// confirm. It lives with the client's session. Safe between threads.
/// </summary>
internal sealed class ClientUse
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _filters = new(StringComparer.Ordinal);
    private long _unconfirmed;

    /// <summary>That of a session.</summary>
    /// <param name="items">The session's own.</param>
    public static ClientUse Of(IDictionary items)
    {
        lock (items)
        {
            if (items[typeof(ClientUse)] is ClientUse use) return use;
            items[typeof(ClientUse)] = use = new ClientUse();
            return use;
        }
    }

    /// <summary>Takes a filter into account; false when there are too many.</summary>
    /// <param name="filter">It.</param>
    /// <param name="most">Filters that the client may have.</param>
    public bool TrySubscribe(string filter, int most)
    {
        lock (_lock) return _filters.Contains(filter) || (_filters.Count < most && _filters.Add(filter));
    }

    /// <summary>A filter is taken back.</summary>
    public void Unsubscribe(string filter)
    {
        lock (_lock) _filters.Remove(filter);
    }

    /// <summary>A message goes to the client; false when too much is not confirmed.</summary>
    /// <param name="message">It.</param>
    /// <param name="most">Bytes that the client may leave without confirmation.</param>
    public bool TrySend(MqttPublishPacket message, long most)
    {
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce) return true;
        lock (_lock) return (_unconfirmed += Size(message)) <= most;
    }

    /// <summary>The client has confirmed a message.</summary>
    public void Confirm(MqttPublishPacket message)
    {
        lock (_lock) _unconfirmed -= Size(message);
    }

    private static long Size(MqttPublishPacket message) => PublishSize.Of(message, withProperties: true);
}
