using EdgeInspector.Mqtt.Topics;

namespace EdgeInspector.Mqtt.Retained;

/// <summary>All stations of the agent. Reading takes no lock; stations are added and never removed.</summary>
internal sealed class StationBoard(AgentTopics topics)
{
    private readonly Lock _lock = new();
    private volatile StationLane[] _all = [];

    /// <summary>The stations at this moment.</summary>
    public StationLane[] All => _all;

    /// <summary>The station of that name, added when it is new.</summary>
    /// <exception cref="ArgumentException">The name cannot be a topic level.</exception>
    public StationLane Of(string name)
    {
        foreach (StationLane station in _all)
            if (station.Name == name) return station;
        return Add(name);
    }

    private StationLane Add(string name)
    {
        if (TopicName.FindErrorInStation(name) is { } error)
            throw new ArgumentException($"The station name '{name}' {error}", nameof(name));
        lock (_lock)
        {
            if (_all.FirstOrDefault(station => station.Name == name) is { } known) return known;
            var added = new StationLane(name, topics.Station(name));
            _all = [.. _all, added];
            return added;
        }
    }
}
