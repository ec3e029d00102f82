using EdgeInspector.Mqtt.Topics;
using EdgeInspector.Results;

namespace EdgeInspector.Mqtt.Messages;

/// <summary>Stores results as the messages that say them.</summary>
/// <param name="agent">Who says them.</param>
/// <param name="baseTopic">The levels in front of the topics that they name.</param>
public sealed class ResultFormat(AgentIdentity agent, string baseTopic) : IResultFormat, IDisposable
{
    private readonly AgentTopics _topics = new(baseTopic);
    private readonly ResultMessage _message = new(agent);
    private readonly Dictionary<string, StationTopics> _stations = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public byte[] Write(ResultEntry result)
    {
        string station = result.Inspection.Station;
        if (!_stations.TryGetValue(station, out StationTopics? topics)) _stations.Add(station, topics = _topics.Station(station));
        return _message.WriteBody(result, topics).ToArray();
    }

    /// <summary>The message of a stored result; valid until the next call.</summary>
    /// <param name="body">What is stored.</param>
    /// <param name="at">Wall clock now.</param>
    public ReadOnlyMemory<byte> WriteStored(byte[] body, DateTimeOffset at) => _message.WriteStored(body, at);

    /// <inheritdoc/>
    public void Dispose() => _message.Dispose();
}
