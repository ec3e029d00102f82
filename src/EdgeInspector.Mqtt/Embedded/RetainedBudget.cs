namespace EdgeInspector.Mqtt.Embedded;

/// <summary>Bounds what the broker inside the agent retains, in number and in bytes. Safe between threads.</summary>
/// <param name="most">Topics.</param>
/// <param name="mostBytes">Bytes of topics, properties and contents.</param>
internal sealed class RetainedBudget(int most, long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _bytes = new(StringComparer.Ordinal);
    private long _total;

    /// <summary>Takes a message into account; false when it finds no room, and then what stands on its topic stays.</summary>
    /// <param name="topic">Where.</param>
    /// <param name="bytes">Bytes of topic, properties and content; 0 takes back what stands there.</param>
    public bool TryKeep(string topic, long bytes)
    {
        lock (_lock)
        {
            long before = _bytes.GetValueOrDefault(topic), now = bytes;
            bool grows = now > before, isNew = before == 0 && now > 0;
            if (grows && (_total - before + now > mostBytes || (isNew && _bytes.Count >= most))) return false;
            _total += now - before;
            if (now == 0) _bytes.Remove(topic);
            else _bytes[topic] = now;
            return true;
        }
    }
}
